import type { IncomingMessage } from "node:http";
import type { Host } from "./host.ts";
import { type Credentials, encodePath, signedHeaders } from "./s3-signature.ts";
import { parseUrl, type Web, type WebRequest } from "./web.ts";
import { UserError } from "../kernel/errors.ts";

/** As AWS allows names. Whatever else stands in a host's place ends it there: `x#`, `x%2e…`. */
export const BUCKET = String.raw`[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`;
const NAMED_BUCKET = new RegExp(`^${BUCKET}$`, "i");

export interface S3Request {
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
  /** Default: GET. */
  readonly method?: WebRequest["method"];
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each try. */
  readonly body?: () => NonNullable<WebRequest["body"]>;
  /** sha256 of the body, as hex. Default: of no body. */
  readonly payloadHash?: string;
  readonly patience?: Pick<WebRequest, "answerWithin" | "stalledAfter">;
}

export interface S3Server {
  /** Whether requests carry a key. */
  readonly isSigned: boolean;
  /** Of a server that is not Amazon's; else empty. Two may have a bucket of the same name. */
  readonly origin: string;
  /** One request; a bucket of another region is asked there. Rejects where the network fails. */
  request(request: S3Request): Promise<IncomingMessage>;
}

/**
 * S3, or a server that speaks its protocol, as the variables of the AWS tools say: AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. Without a key requests
 * are not signed, which public buckets accept.
 */
export async function openS3Server({ host, transport }: Pick<Web, "host" | "transport">): Promise<S3Server> {
  const credentials = await readCredentials(host);
  const endpoint = readEndpoint(host);
  const home = host.env("AWS_REGION") ?? host.env("AWS_DEFAULT_REGION") ?? "us-east-1";
  const regions = new Map<string, string>();
  const send = async (asked: S3Request): Promise<IncomingMessage> => {
    const { method = "GET", headers = {}, body, payloadHash, patience } = asked;
    const region = regions.get(asked.bucket) ?? home;
    const url = addressOf(endpoint, { ...asked, region });
    const signing = {
      method,
      url,
      headers,
      region,
      now: host.now(),
      ...(payloadHash !== undefined && { payloadHash }),
    };
    const sent = credentials === undefined ? headers : signedHeaders({ ...signing, credentials });
    return await transport({ url, method, headers: sent, ...patience, ...(body && { body: body() }) });
  };
  return {
    isSigned: credentials !== undefined,
    origin: endpoint?.origin ?? "",
    async request(asked) {
      const answer = await send(asked);
      const elsewhere = answer.headers["x-amz-bucket-region"];
      const isElsewhere =
        typeof elsewhere === "string" &&
        endpoint === undefined &&
        elsewhere !== (regions.get(asked.bucket) ?? home) &&
        /^[a-z0-9-]{1,40}$/.test(elsewhere);
      if (!isElsewhere || (answer.statusCode ?? 0) < 300) return answer;
      answer.destroy();
      regions.set(asked.bucket, elsewhere);
      return await send(asked);
    },
  };
}

/** Throws a UserError where a name is none that a bucket can have. */
export function requireBucket(bucket: string): void {
  if (!NAMED_BUCKET.test(bucket)) throw notBucket();
}

async function readCredentials(host: Host): Promise<Credentials | undefined> {
  const [accessKeyId = "", secretAccessKey = "", sessionToken = ""] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
  ].map((name) => host.env(name));
  if (accessKeyId === "" && secretAccessKey === "") return undefined;
  if (accessKeyId === "" || secretAccessKey === "")
    throw new UserError(
      `Only ${accessKeyId === "" ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"} is set. Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither for public buckets.`,
    );
  for (const secret of [secretAccessKey, sessionToken]) if (secret !== "") await host.mask(secret);
  return { accessKeyId, secretAccessKey, ...(sessionToken !== "" && { sessionToken }) };
}

function readEndpoint(host: Host): URL | undefined {
  const text = host.env("AWS_ENDPOINT_URL_S3") ?? host.env("AWS_ENDPOINT_URL") ?? "";
  if (text === "") return undefined;
  const url = parseUrl(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "") return url;
  throw new UserError(
    "AWS_ENDPOINT_URL is no web address. Write one such as https://minio.example.com, without user and password.",
  );
}

interface S3Address extends Pick<S3Request, "bucket" | "key" | "query"> {
  readonly region: string;
}

/** AWS wants the bucket in the host, other servers in the path; a name with dots has no certificate as a host. */
function addressOf(endpoint: URL | undefined, { bucket, key, query = "", region }: S3Address): URL {
  const domain = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const isHost = endpoint === undefined && !bucket.includes(".");
  const host = `${isHost ? `${bucket}.` : ""}${domain}`.toLowerCase();
  const url = endpoint === undefined ? parseUrl(`https://${host}`) : new URL(endpoint);
  // Keys are signed for the chosen server, and what names the bucket or the region may choose no other.
  const isChosen = NAMED_BUCKET.test(bucket) && url?.host === (endpoint?.host ?? host);
  if (url === null || !isChosen) throw notBucket();
  const base = url.pathname.replace(/\/$/, "");
  url.pathname = `${base}${isHost ? "" : `/${bucket}`}${key === "" ? "/" : `/${encodePath(key)}`}`;
  url.search = query;
  return url;
}

/** The name itself is not told: what stands in its place may be a user and a password. */
function notBucket(): UserError {
  return new UserError(
    "What stands behind s3:// is no bucket that can be asked: its name has 3 to 63 letters, digits, dots and hyphens, and nothing else. Correct the address as s3://<bucket>/<key>, and AWS_REGION if that is no region.",
  );
}
