import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { messageOf, UserError } from "../kernel/errors.ts";
import { elementsIn, textIn } from "../host/s3-answer.ts";
import { encode } from "../host/s3-signature.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import { requireEnd } from "./fetched-file.ts";
import type { Bucket } from "./s3-bucket.ts";

/** An object as a bucket has it. */
export interface Head {
  readonly bytes: number;
  /** Base64 of its sha256; of one that came in parts, of their digests, with their number behind a hyphen. */
  readonly checksum: string | undefined;
}

/** What is at a key; undefined where nothing is. */
export async function headOf(bucket: Bucket, key: string): Promise<Head | undefined> {
  const headers = { "x-amz-checksum-mode": "ENABLED" };
  const answer = await bucket.ask({ key, method: "HEAD", headers, accepts: [404] });
  answer.destroy();
  if (answer.statusCode === 404) return undefined;
  const checksum = answer.headers["x-amz-checksum-sha256"];
  return {
    bytes: Number(answer.headers["content-length"] ?? Number.NaN),
    checksum: typeof checksum === "string" ? checksum : undefined,
  };
}

/** The object at a key as a file that can be downloaded, and its first answer; undefined where nothing is there. */
export async function openObject(
  bucket: Bucket,
  key: string,
): Promise<{ readonly remote: RemoteFile; readonly answer: IncomingMessage } | undefined> {
  const answer = await bucket.ask({ key, accepts: [404] });
  if (answer.statusCode === 404) {
    answer.destroy();
    return undefined;
  }
  const shown = bucket.shown(key);
  const remote: RemoteFile = {
    name: key,
    shown: `The object ${shown}`,
    address: shown,
    async open(resume) {
      const headers: Record<string, string> =
        resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-match": resume.etag };
      return await bucket.ask({ key, headers, accepts: [206, 412, 416] });
    },
  };
  return { remote, answer };
}

/**
 * Whether the object at a key has these bytes: by the checksum that S3 made as they came, else by reading all of it.
 * `composite` is what the checksum has to be where they came in parts.
 */
export async function hasBytes(
  bucket: Bucket,
  key: string,
  { digest, composite, head }: { readonly digest: string; readonly composite: string | undefined; readonly head: Head },
): Promise<boolean> {
  const { checksum } = head;
  const whole = Buffer.from(digest.replace("sha256:", ""), "hex").toString("base64");
  if (checksum === whole || (composite !== undefined && checksum === composite)) return true;
  // Of parts not every server says so with a hyphen.
  if (checksum !== undefined && composite === undefined && !checksum.includes("-")) return false;
  return (await digestAt(bucket, key)) === digest;
}

/**
 * Every key that begins so (docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). Throws a UserError for more
 * than a version can have.
 */
export async function keysBelow(bucket: Bucket, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let token: string | undefined = ""; token !== undefined;) {
    const more: string = token === "" ? "" : `&continuation-token=${encode(token)}`;
    const { text } = await bucket.text({ key: "", query: `list-type=2&max-keys=1000&prefix=${encode(prefix)}${more}` });
    keys.push(...elementsIn(text, "Contents").map((content) => textIn(content, "Key") ?? ""));
    if (keys.length > MOST_KEYS)
      throw new UserError(
        `${bucket.shown(prefix)} has more than ${MOST_KEYS} objects: no version has as many. See who writes there.`,
      );
    token = textIn(text, "IsTruncated") === "true" ? textIn(text, "NextContinuationToken") : undefined;
  }
  return keys;
}

const MOST_KEYS = 20_000;
const ATTEMPTS = 3;

/** The digest of what is at a key, all of it read; undefined where nothing is. */
export async function digestAt(bucket: Bucket, key: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await openObject(bucket, key);
    if (opened === undefined) return undefined;
    requireEnd(opened.answer, opened.remote);
    try {
      return await digestOfAnswer(opened.answer);
    } catch (cause) {
      bucket.web.host.signal.throwIfAborted();
      if (attempt === ATTEMPTS)
        throw new UserError(
          `${bucket.shown(key)} could not be read to its end ${ATTEMPTS} times (${messageOf(cause)}). Check the network and the server, and run again.`,
          { cause },
        );
    }
    await bucket.web.wait(250 * 4 ** attempt);
  }
}

async function digestOfAnswer(answer: IncomingMessage): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of answer) if (Buffer.isBuffer(chunk)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}
