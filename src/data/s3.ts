import type { IncomingMessage } from "node:http";
import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import type { RemoteFile, ResumePoint } from "../host/remote-file.ts";
import { BUCKET, openS3Server, requireBucket, type S3Server } from "../host/s3.ts";
import { elementsIn, errorIn, textIn } from "../host/s3-answer.ts";
import { encode } from "../host/s3-signature.ts";
import { bodyText, isPassing, persistently, type Web } from "../host/web.ts";

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

/** S3 as the variables of the AWS tools say; see `openS3Server`. */
export async function openS3(web: Web): Promise<S3Client> {
  const server = await openS3Server(web);
  return {
    file: (object) => s3File(server, object),
    list: (bucket, prefix, limit) => listAll({ server, wait: web.wait }, { bucket, prefix, limit }),
  };
}

function s3File(server: S3Server, { bucket, key, versionId }: S3Object): RemoteFile {
  requireBucket(bucket);
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
    address: server.origin === "" ? shown : `${shown} at ${server.origin}`,
    ...(versionId !== undefined && { version: versionId }),
    async open(resume?: ResumePoint) {
      const headers: Record<string, string> =
        resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-match": resume.etag };
      const query = versionId === undefined ? "" : `versionId=${encode(versionId)}`;
      const answer = await server.request({ bucket, key, query, headers });
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
      throw await refusal(answer, { shown, isSigned: server.isSigned, versionId });
    },
  };
}

/** A server that knows no versions ignores the question and gives what is there now. */
function isVersion({ headers }: IncomingMessage, versionId: string | undefined): boolean {
  return versionId === undefined || headers["x-amz-version-id"] === versionId;
}

interface Listing extends Pick<Web, "wait"> {
  readonly server: S3Server;
}

async function listAll(
  { server, wait }: Listing,
  { bucket, prefix, limit }: { readonly bucket: string; readonly prefix: string; readonly limit: number },
): Promise<readonly S3Entry[]> {
  requireBucket(bucket);
  const shown = `s3://${bucket}/${prefix}`;
  const entries: S3Entry[] = [];
  for (let token: string | undefined = ""; token !== undefined;) {
    const more: string = token === "" ? "" : `&continuation-token=${encode(token)}`;
    const query = `list-type=2&max-keys=1000&prefix=${encode(prefix)}${more}`;
    const answer = await persistently(shown, () => server.request({ bucket, key: "", query }), { wait });
    if (answer.statusCode !== 200)
      throw await refusal(answer, { shown, isSigned: server.isSigned, versionId: undefined });
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
  const entries = elementsIn(xml, "Contents").map((content) => ({
    key: textIn(content, "Key") ?? "",
    size: Number(textIn(content, "Size") ?? 0),
  }));
  const isCut = textIn(xml, "IsTruncated") === "true";
  return { entries, next: isCut ? textIn(xml, "NextContinuationToken") : undefined };
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
  const { code, reason } = await errorIn(answer);
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
