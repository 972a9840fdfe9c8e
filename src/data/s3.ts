import type { IncomingMessage } from "node:http";
import { posix } from "node:path";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import type { RemoteFile, ResumePoint } from "./remote-file.ts";
import { type Credentials, encode, encodePath, signedHeaders } from "./s3-signature.ts";
import { bodyText, isPassing, parseUrl, persistently, type Web } from "../host/web.ts";

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

export interface S3Entry {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** As AWS allows names. Whatever else stands in a host's place ends it there: `x#`, `x%2e…`. */
const BUCKET = String.raw`[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`;
const NAMED_BUCKET = new RegExp(`^${BUCKET}$`, "i");
const ADDRESS = new RegExp(`^s3://(${BUCKET})/(.+)$`, "i");

/** What `s3://<bucket>/<key>` names; undefined where it names none. */
export function s3Place(address: string): S3Object | undefined {
  const [, bucket, key] = ADDRESS.exec(address) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

export interface S3Client {
  file(object: S3Object): RemoteFile;
  /** Every object whose key begins so. Throws a UserError beyond `limit` objects. */
  list(bucket: string, prefix: string, limit: number): Promise<readonly S3Entry[]>;
}

/**
 * S3, or a server that speaks its protocol, as the variables of the AWS tools say: AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. Without a key requests
 * are not signed, which public buckets accept.
 */
export async function openS3({ host, transport, wait }: Web): Promise<S3Client> {
  const credentials = await readCredentials(host);
  const endpoint = readEndpoint(host);
  const home = host.env("AWS_REGION") ?? host.env("AWS_DEFAULT_REGION") ?? "us-east-1";
  const regions = new Map<string, string>();
  const send: Request = async (bucket, path, { query = "", headers = {} } = {}) => {
    const region = regions.get(bucket) ?? home;
    const url = addressOf(endpoint, { bucket, path, query, region });
    const signing = { method: "GET", url, headers, region, now: host.now() };
    const sent = credentials === undefined ? headers : signedHeaders({ ...signing, credentials });
    return await transport({ url, headers: sent });
  };
  const request: Request = async (bucket, path, options) => {
    const answer = await send(bucket, path, options);
    const elsewhere = answer.headers["x-amz-bucket-region"];
    const isElsewhere =
      typeof elsewhere === "string" &&
      endpoint === undefined &&
      elsewhere !== (regions.get(bucket) ?? home) &&
      /^[a-z0-9-]{1,40}$/.test(elsewhere);
    if (!isElsewhere || (answer.statusCode ?? 0) < 300) return answer;
    answer.destroy();
    regions.set(bucket, elsewhere);
    return await send(bucket, path, options);
  };
  const isSigned = credentials !== undefined;
  return {
    file: (object) => s3File(request, object, { isSigned, server: endpoint?.origin ?? "" }),
    list: (bucket, prefix, limit) => listAll({ request, wait, isSigned }, { bucket, prefix, limit }),
  };
}

type Request = (
  bucket: string,
  path: string,
  options?: { readonly query?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<IncomingMessage>;

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

interface S3Address {
  readonly bucket: string;
  readonly path: string;
  readonly query: string;
  readonly region: string;
}

/** AWS wants the bucket in the host, other servers in the path; a name with dots has no certificate as a host. */
function addressOf(endpoint: URL | undefined, { bucket, path, query, region }: S3Address): URL {
  const domain = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const isHost = endpoint === undefined && !bucket.includes(".");
  const host = `${isHost ? `${bucket}.` : ""}${domain}`.toLowerCase();
  const url = endpoint === undefined ? parseUrl(`https://${host}`) : new URL(endpoint);
  // Keys are signed for the chosen server, and what names the bucket or the region may choose no other.
  const isChosen = NAMED_BUCKET.test(bucket) && url?.host === (endpoint?.host ?? host);
  if (url === null || !isChosen) throw notBucket();
  const base = url.pathname.replace(/\/$/, "");
  url.pathname = `${base}${isHost ? "" : `/${bucket}`}${path === "" ? "/" : `/${encodePath(path)}`}`;
  url.search = query;
  return url;
}

/** The name itself is not told: what stands in its place may be a user and a password. */
function notBucket(): UserError {
  return new UserError(
    "What stands behind s3:// is no bucket that can be asked: its name has 3 to 63 letters, digits, dots and hyphens, and nothing else. Correct the address as s3://<bucket>/<key>, and AWS_REGION if that is no region.",
  );
}

interface S3Access {
  readonly isSigned: boolean;
  /** Two servers may have a bucket of the same name. */
  readonly server: string;
}

function s3File(request: Request, object: S3Object, { isSigned, server }: S3Access): RemoteFile {
  const { bucket, key, versionId } = object;
  if (!NAMED_BUCKET.test(bucket)) throw notBucket();
  const shown = `s3://${bucket}/${key}`;
  if (versionId === "null")
    throw new UserError(
      `The version "null" of ${shown} is what the bucket has without versions, and anybody who may write replaces it. Switch versioning on, or pin the content with version.sha256.`,
    );
  if (key.split("/").some((part) => part === "." || part === ".."))
    throw new UserError(`The key of ${shown} has . or .. as a part, which no address can carry. Rename the object.`);
  return {
    name: posix.basename(key),
    shown,
    address: server === "" ? shown : `${shown} at ${server}`,
    ...(versionId !== undefined && { version: versionId }),
    async open(resume?: ResumePoint) {
      const headers: Record<string, string> =
        resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-match": resume.etag };
      const query = versionId === undefined ? "" : `versionId=${encode(versionId)}`;
      const answer = await request(bucket, key, { query, headers });
      const status = answer.statusCode ?? 0;
      if (resume !== undefined && [206, 412].includes(status)) return answer;
      if (status === 200 && isVersion(answer, versionId)) return answer;
      if (isPassing(status)) {
        answer.destroy();
        throw new Error(`S3 answered ${status}`);
      }
      if (status === 200) {
        answer.destroy();
        throw new UserError(
          `The server of ${shown} does not say that it gave the version ${JSON.stringify(versionId)}: it may know no versions. Pin the content with version.sha256.`,
        );
      }
      throw await refusal(answer, { shown, isSigned, versionId });
    },
  };
}

/** A server that knows no versions ignores the question and gives what is there now. */
function isVersion({ headers }: IncomingMessage, versionId: string | undefined): boolean {
  return versionId === undefined || headers["x-amz-version-id"] === versionId;
}

interface Listing extends Pick<Web, "wait"> {
  readonly request: Request;
  readonly isSigned: boolean;
}

async function listAll(
  { request, wait, isSigned }: Listing,
  { bucket, prefix, limit }: { readonly bucket: string; readonly prefix: string; readonly limit: number },
): Promise<readonly S3Entry[]> {
  if (!NAMED_BUCKET.test(bucket)) throw notBucket();
  const shown = `s3://${bucket}/${prefix}`;
  const entries: S3Entry[] = [];
  for (let token: string | undefined = ""; token !== undefined;) {
    const more: string = token === "" ? "" : `&continuation-token=${encode(token)}`;
    const query = `list-type=2&max-keys=1000&prefix=${encode(prefix)}${more}`;
    const answer = await persistently(shown, () => request(bucket, "", { query }), { wait });
    if (answer.statusCode !== 200) throw await refusal(answer, { shown, isSigned, versionId: undefined });
    const page: Page = readPage(await bodyText(answer));
    entries.push(...page.entries);
    if (entries.length > limit)
      throw new UserError(
        `${shown} has more than ${limit.toLocaleString("en-US")} objects, the most that one dataset may look through. Give a longer path before the first wildcard.`,
      );
    token = page.next;
  }
  return entries;
}

interface Page {
  readonly entries: readonly S3Entry[];
  /** Undefined after the last page. */
  readonly next: string | undefined;
}

/**
 * ListObjectsV2 (docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). Keys as XML has them: with
 * `encoding-type=url` servers do not agree on what a plus sign stands for.
 */
function readPage(xml: string): Page {
  const entries = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, content = ""]) => ({
    key: tag(content, "Key") ?? "",
    size: Number(tag(content, "Size") ?? 0),
  }));
  const isCut = tag(xml, "IsTruncated") === "true";
  return { entries, next: isCut ? tag(xml, "NextContinuationToken") : undefined };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function tag(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&[#\w]{1,10};/g, (entity) => character(entity.slice(1, -1)) ?? entity);
}

function character(entity: string): string | undefined {
  if (!entity.startsWith("#")) return ENTITIES[entity];
  const point = Number(entity.slice(1).replace(/^x/i, "0x"));
  return Number.isInteger(point) && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

async function refusal(
  answer: IncomingMessage,
  {
    shown,
    isSigned,
    versionId,
  }: { readonly shown: string; readonly isSigned: boolean; readonly versionId: string | undefined },
): Promise<UserError> {
  const status = answer.statusCode ?? 0;
  const code = tag(await bodyText(answer, 64 * 1024).catch(() => ""), "Code") ?? "";
  const reason = `${status}${code === "" ? "" : ` ${truncate(oneLine(code), 60)}`}`;
  if (code === "NoSuchBucket") return new UserError(`There is no bucket of ${shown} (${reason}). Correct the path.`);
  if (code === "NoSuchVersion" || (versionId !== undefined && [400, 404].includes(status)))
    return new UserError(
      `${shown} has no version ${JSON.stringify(versionId)} (${reason}). Correct version.s3VersionId.`,
    );
  if (status === 404) return new UserError(`There is no ${shown} (${reason}). Correct the path of the dataset.`);
  if (code === "RequestTimeTooSkewed")
    return new UserError(`S3 refuses ${shown}: this machine's clock is wrong (${reason}). Set it and run again.`);
  if (status !== 401 && status !== 403)
    return new UserError(`S3 does not give ${shown}: ${reason}. Check AWS_REGION and AWS_ENDPOINT_URL.`);
  return new UserError(
    isSigned
      ? `S3 does not let this job read ${shown} (${reason}). Give its role s3:GetObject and s3:ListBucket, and check the AWS_ variables of the step.`
      : `S3 does not let everybody read ${shown} (${reason}), and this job has no key. Put aws-actions/configure-aws-credentials before it, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
  );
}
