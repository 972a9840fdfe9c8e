import { describe, expect, it } from "vitest";
import { encodePath, signedHeaders } from "../../../src/host/s3-signature.ts";

/** The end of the Authorization header. */
const signatureOf = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers["authorization"]?.split("Signature=")[1];

// Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", examples 1, 2, 3 and 4
// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
describe("the examples of the S3 reference", () => {
  const example = {
    region: "us-east-1",
    credentials: {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
    now: Date.parse("2013-05-24T00:00:00Z"),
  };
  const host = "https://examplebucket.s3.amazonaws.com";
  it.each([
    ["f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "/test.txt", { Range: "bytes=0-9" }],
    ["fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "/?lifecycle", {}],
    ["34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", "/?prefix=J&max-keys=2", {}],
  ])("get %s", (signature, path, headers) => {
    const signed = signedHeaders({ ...example, method: "GET", url: new URL(`${host}${path}`), headers });
    expect(signatureOf(signed)).toBe(signature);
  });

  it("put an object whose key has a character to encode", () => {
    const headers = signedHeaders({
      ...example,
      method: "PUT",
      url: new URL(`${host}/${encodePath("test$file.text")}`),
      headers: { Date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      payloadHash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    });
    expect(signatureOf(headers)).toBe("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  });
});

// The Signature Version 4 test suite of AWS (aws-sig-v4-test-suite): get-vanilla, get-vanilla-query-order-key-case.
describe("the test suite of AWS", () => {
  it.each([
    ["5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", "/"],
    ["b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500", "/?Param2=value2&Param1=value1"],
  ])("%s", (signature, path) => {
    const headers = signedHeaders({
      method: "GET",
      url: new URL(`https://example.amazonaws.com${path}`),
      headers: {},
      credentials: {
        accessKeyId: "AKIDEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      },
      region: "us-east-1",
      service: "service",
      now: Date.parse("2015-08-30T12:36:00Z"),
    });
    expect(signatureOf(headers)).toBe(signature);
  });
});

it("a session token is signed, a secret is in no header", () => {
  const headers = signedHeaders({
    method: "GET",
    url: new URL("https://bucket.s3.eu-west-1.amazonaws.com/a"),
    headers: {},
    credentials: { accessKeyId: "ID", secretAccessKey: "SECRET", sessionToken: "TOKEN" },
    region: "eu-west-1",
    now: 0,
  });
  expect(headers["x-amz-security-token"]).toBe("TOKEN");
  expect(headers["authorization"]).toContain("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token");
  expect(JSON.stringify(headers)).not.toContain("SECRET");
});
