import { describe, expect, it } from "vitest";
import { openS3 } from "../../../src/data/s3.ts";
import { resolveSource } from "../../../src/data/source.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";
import { type FileServer, fileServer, type Handler, serveFile } from "./file-server.ts";
import { failure } from "./opened-files.ts";

// What a server does with a request is tested against real ones in test/services; here is where it is sent.
const KEYS = { AWS_ACCESS_KEY_ID: "ID", AWS_SECRET_ACCESS_KEY: "SECRET", AWS_SESSION_TOKEN: "TOKEN" };

interface Rig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly server: FileServer;
  get(path: string, version?: { readonly s3VersionId: string }): ReturnType<typeof resolveSource>;
}

async function rig(env: Readonly<Record<string, string>>, handler: Handler = serveFile("a\n1\n", '"1"')): Promise<Rig> {
  const host = await fakeHost({ env });
  const server = await fileServer(handler);
  return {
    host,
    server,
    get: (path, version) =>
      resolveSource({
        host,
        folder: "",
        path,
        web: server.web(host),
        ...(version !== undefined && { version }),
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** A bucket that keeps versions says which one it gave. */
function versioned(version: string): Handler {
  return (_, response) => void response.writeHead(200, { "x-amz-version-id": version }).end("a\n1\n");
}

describe("an s3:// path", () => {
  it.each([
    ["s3://data/a b.csv", {}, "https://data.s3.us-east-1.amazonaws.com/a%20b.csv"],
    ["s3://data/a.csv", { AWS_REGION: "eu-west-1" }, "https://data.s3.eu-west-1.amazonaws.com/a.csv"],
    ["s3://data/a.csv", { AWS_DEFAULT_REGION: "cn-north-1" }, "https://data.s3.cn-north-1.amazonaws.com.cn/a.csv"],
    ["s3://my.data/a.csv", {}, "https://s3.us-east-1.amazonaws.com/my.data/a.csv"],
    ["s3://data/a.csv", { AWS_ENDPOINT_URL: "http://minio:9000/s3/" }, "http://minio:9000/s3/data/a.csv"],
    ["s3://data/a.csv", { AWS_ENDPOINT_URL: "http://x", AWS_ENDPOINT_URL_S3: "https://y" }, "https://y/data/a.csv"],
  ])("%s with %j is %s", async (path, env, url) => {
    await using s3 = await rig(env);
    await s3.get(path);
    expect(s3.server.seen.map((request) => request.url)).toEqual([url]);
    expect(s3.server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("is signed where there are keys, which nobody sees", async () => {
    await using s3 = await rig(KEYS, versioned("v/1"));
    await s3.get("s3://data/a.csv", { s3VersionId: "v/1" });
    const [request] = s3.server.seen;
    expect(request?.url).toBe("https://data.s3.us-east-1.amazonaws.com/a.csv?versionId=v%2F1");
    expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=ID\/20261101\/us-east-1\/s3\//);
    expect(request?.headers["x-amz-security-token"]).toBe("TOKEN");
    expect(s3.host.seen.masks).toEqual(["SECRET", "TOKEN"]);
    expect(s3.host.seen.log.join("\n")).not.toMatch(/SECRET|TOKEN/);
    // A version never changes: it is known without asking.
    await s3.get("s3://data/a.csv", { s3VersionId: "v/1" });
    expect(s3.server.seen).toHaveLength(1);
  });

  it.each([
    ["attacker%2eexample#", {}],
    ["2852039166#", {}],
    ["localhost:9000#", {}],
    ["localhost?", {}],
    ["localhost\\", {}],
    ["user@localhost", {}],
    ["evil\u3002example#", {}],
    ["", {}],
    ["data/../other", { AWS_ENDPOINT_URL: "http://minio:9000" }],
    ["xn--zzzzzz-", {}],
    ["data", { AWS_REGION: "x@localhost/#" }],
    ["data", { AWS_REGION: "localhost:9000#" }],
  ])("is asked of no other server, whatever the bucket or the region is: %s %j", async (bucket, env) => {
    await using host = await fakeHost({ env: { ...KEYS, ...env } });
    await using server = await fileServer(serveFile("a\n", '"1"'));
    const client = await openS3(server.web(host));
    const asked = async (): Promise<unknown> => await client.file({ bucket, key: "latest/meta-data" }).open();
    expect(await failure(asked())).toMatch(/is no bucket that can be asked/);
    expect(await failure(client.list(bucket, "", 10))).toMatch(/is no bucket that can be asked/);
    expect(server.seen).toEqual([]);
  });

  it("is no version that the server does not say it gave, or that can be replaced", async () => {
    await using ignorant = await rig({});
    expect(await failure(ignorant.get("s3://data/a.csv", { s3VersionId: "v1" }))).toBe(
      'The server of s3://data/a.csv does not say that it gave the version "v1": it may know no versions. Pin the content with version.sha256.',
    );
    await using other = await rig({}, versioned("v2"));
    expect(await failure(other.get("s3://data/a.csv", { s3VersionId: "v1" }))).toMatch(/does not say that it gave/);
    await using unversioned = await rig({}, versioned("null"));
    expect(await failure(unversioned.get("s3://data/a.csv", { s3VersionId: "null" }))).toMatch(
      /^The version "null" of s3:\/\/data\/a\.csv is what the bucket has without versions/,
    );
    expect(unversioned.server.seen).toEqual([]);
  });

  it("tells nobody the names of objects that do not match", async () => {
    const page = "<ListBucketResult><Contents><Key>people/alice.csv</Key><Size>3</Size></Contents></ListBucketResult>";
    await using s3 = await rig({}, (_, response) => void response.writeHead(200).end(page));
    expect(await failure(s3.get("s3://data/*.parquet"))).toBe(
      "No object matches s3://data/*.parquet. Of 1 object in s3://data/ none does. Correct the pattern.",
    );
  });

  it("is another file on another server", async () => {
    await using s3 = await rig({ AWS_ENDPOINT_URL: "https://one.example" });
    await s3.get("s3://data/a.csv");
    const web = s3.server.web(s3.host);
    const host = {
      ...s3.host,
      env: (name: string) => (name === "AWS_ENDPOINT_URL" ? "https://two.example" : undefined),
    };
    await resolveSource({ host, folder: "", path: "s3://data/a.csv", web: { ...web, host } });
    expect(s3.host.seen.log).toHaveLength(2);
  });

  it("is asked for again in the region that has the bucket", async () => {
    const elsewhere: Handler = (request, response) => {
      if (request.url.includes("eu-north-1")) return serveFile("a\n1\n", '"1"')(request, response);
      response.writeHead(301, { "x-amz-bucket-region": "eu-north-1" }).end();
    };
    await using s3 = await rig(KEYS, elsewhere);
    await s3.get("s3://data/a.csv");
    expect(s3.server.seen[1]?.url).toBe("https://data.s3.eu-north-1.amazonaws.com/a.csv");
    expect(s3.server.seen[1]?.headers.authorization).toContain("/eu-north-1/s3/");
  });

  it("goes on where it broke off, as long as the object is the same", async () => {
    const content = "x".repeat(200_000);
    let isFirst = true;
    await using s3 = await rig({}, ({ headers }, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(headers["range"] ?? "")?.[1] ?? 0);
      const etag = isFirst ? '"1"' : '"2"';
      if (headers["if-match"] !== undefined && headers["if-match"] !== etag) return void response.writeHead(412).end();
      response.writeHead(from === 0 ? 200 : 206, { etag, "content-length": content.length - from });
      if (!isFirst) return void response.end(content.slice(from));
      isFirst = false;
      response.write(content.slice(0, 100_000));
      // What was written has to have arrived, or there is nothing to go on from.
      setTimeout(() => response.destroy(), 500);
    });
    await s3.get("s3://data/a.csv");
    expect(s3.server.seen.map(({ headers }) => headers["if-match"])).toEqual([undefined, '"1"', undefined]);
  });

  it.each([
    ["s3://data", /names no object\. Write s3:\/\/<bucket>\/<key>/],
    ["s3:///a.csv", /names no object/],
    ["s3://data/*.csv", /is a pattern, and version\.s3VersionId is one object's/],
    ["https://data.example/a.csv", /version\.s3VersionId is for s3:\/\/ paths/],
  ])("%s is refused", async (path, words) => {
    await using s3 = await rig({});
    expect(await failure(s3.get(path, { s3VersionId: "1" }))).toMatch(words);
  });

  it("wants an endpoint that is an address", async () => {
    await using s3 = await rig({ AWS_ENDPOINT_URL: "https://user:SECRET@minio" });
    expect(await failure(s3.get("s3://data/a.csv"))).toBe(
      "AWS_ENDPOINT_URL is no web address. Write one such as https://minio.example.com, without user and password.",
    );
  });
});
