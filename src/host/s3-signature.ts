import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signing {
  readonly method: string;
  /** Its path has to be encoded as `encodePath` does; the query may be in any order. */
  readonly url: URL;
  /** All of them are signed, besides the host. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  readonly region: string;
  /** Default: `s3`. */
  readonly service?: string;
  /** sha256 of the body, as hex. Default: of no body. */
  readonly payloadHash?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export const EMPTY_PAYLOAD = createHash("sha256").digest("hex");

/**
 * The headers of a request with AWS Signature Version 4, in the Authorization header. Method: AWS, "Create a signed AWS
 * API request" (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), with the single
 * encoding of paths that S3 uses.
 */
export function signedHeaders(signing: Signing): Readonly<Record<string, string>> {
  const { method, url, credentials, region, service = "s3", payloadHash = EMPTY_PAYLOAD } = signing;
  const time = new Date(signing.now).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const sent: Readonly<Record<string, string>> = {
    ...signing.headers,
    ...(service === "s3" && { "x-amz-content-sha256": payloadHash }),
    "x-amz-date": time,
    ...(credentials.sessionToken !== undefined && { "x-amz-security-token": credentials.sessionToken }),
  };
  const headers = Object.entries({ ...sent, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/ +/g, " ")] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = headers.map(([name]) => name).join(";");
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    payloadHash,
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash("sha256").update(canonical).digest("hex")}`;
  const key = scope.split("/").reduce<Buffer>(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, text).toString("hex")}`,
  };
}

/** A key as the path of an address: every byte but letters, digits, `-._~` and slashes percent-encoded, once. */
export function encodePath(key: string): string {
  return key.split("/").map(encode).join("/");
}

export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const);
  return pairs
    .toSorted(([a, one], [b, two]) => (a === b ? (one < two ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
