import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { elementsIn, textIn } from "../host/s3-answer.ts";
import { encode } from "../host/s3-signature.ts";
import { UserError } from "../kernel/errors.ts";
import { compositeOf, type Part, PART_BYTES, partsOf } from "./s3-parts.ts";
import type { Bucket } from "./s3-bucket.ts";
import { headOf } from "./s3-content.ts";

export interface Upload {
  readonly key: string;
  /** Its bytes have been found to be what `digest` says. */
  readonly file: string;
  readonly digest: string;
  readonly bytes: number;
  /** Only where nothing is at the key; false replaces what is there. */
  readonly isNew: boolean;
  /** Bytes of one part; larger files come in parts. Default: 16 MiB. */
  readonly partBytes?: number | undefined;
}

/** What the checksum of the object is where it comes in parts; undefined where it comes whole. */
export async function compositeFor({
  file,
  bytes,
  partBytes = PART_BYTES,
}: Omit<Upload, "isNew">): Promise<string | undefined> {
  return bytes <= partBytes ? undefined : compositeOf(await partsOf(file, bytes, partBytes));
}

/** Brings a file to a key, all of it at once; false where something was there already. */
export async function upload(bucket: Bucket, wanted: Upload): Promise<boolean> {
  const { bytes, partBytes = PART_BYTES } = wanted;
  if (bytes <= partBytes) return await putWhole(bucket, wanted);
  const parts = await partsOf(wanted.file, bytes, partBytes);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ended = await putParts(bucket, wanted, parts);
    if (ended !== "again") return ended === "created";
    // Another writer ended the same upload, or the answer to our own end of it was lost.
    if (wanted.isNew && (await headOf(bucket, wanted.key)) !== undefined) return false;
  }
  throw new UserError(
    `The upload of ${bucket.shown(wanted.key)} was ended by somebody else ${ROUNDS} times. See whether a lifecycle rule of the bucket ends uploads too early, and run again.`,
  );
}

const ROUNDS = 4;

async function putWhole(bucket: Bucket, { key, file, digest, bytes, isNew }: Upload): Promise<boolean> {
  const hash = Buffer.from(digest.replace("sha256:", ""), "hex");
  for (let round = 1; ; round += 1) {
    const answer = await bucket.ask({
      key,
      method: "PUT",
      headers: {
        "content-length": String(bytes),
        ...(isNew && { "if-none-match": "*" }),
        ...checksum(hash),
      },
      body: () => (bytes === 0 ? "" : createReadStream(file)),
      payloadHash: hash.toString("hex"),
      accepts: [412, 409],
    });
    answer.destroy();
    // 409: another's upload of the same key was under way; S3 asks to try again.
    if (answer.statusCode !== 409) return answer.statusCode === 200;
    if (round === ROUNDS) return false;
    await bucket.web.wait(250 * 2 ** round);
  }
}

type Ended = "created" | "was there" | "again";

async function putParts(bucket: Bucket, wanted: Upload, parts: readonly Part[]): Promise<Ended> {
  const { key, file, isNew } = wanted;
  const begun = await begunUpload(bucket, key);
  const uploadId = begun ?? (await begin(bucket, key));
  const there = begun === undefined ? [] : await partsThere(bucket, key, uploadId);
  const tags: string[] = [];
  for (const part of parts) {
    const kept = there.find((one) => isSame(one, part));
    const tag = kept?.etag ?? (await putPart(bucket, { key, file, uploadId }, part));
    if (tag === undefined) return "again";
    tags.push(tag);
  }
  return await complete(bucket, { key, uploadId, isNew }, { parts, tags });
}

/** The upload of this key that a run before did not end; one that may not be looked for is none. */
async function begunUpload(bucket: Bucket, key: string): Promise<string | undefined> {
  const query = `uploads=&prefix=${encode(key)}`;
  const { status, text } = await bucket.text({ key: "", query, accepts: [403, 404, 501] });
  if (status !== 200) return undefined;
  const own = elementsIn(text, "Upload").filter((element) => textIn(element, "Key") === key);
  const last = own.toSorted((a, b) => ((textIn(a, "Initiated") ?? "") < (textIn(b, "Initiated") ?? "") ? 1 : -1))[0];
  return last === undefined ? undefined : textIn(last, "UploadId");
}

async function begin(bucket: Bucket, key: string): Promise<string> {
  const headers = { "content-length": "0", "x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE" };
  const { text } = await bucket.text({ key, method: "POST", query: "uploads=", headers });
  const id = textIn(text, "UploadId") ?? "";
  if (id !== "") return id;
  throw new UserError(
    `S3 began no upload of ${bucket.shown(key)}: its answer has no UploadId. Check AWS_ENDPOINT_URL: the server has to know multipart uploads.`,
  );
}

interface PartThere {
  readonly number: number;
  readonly bytes: number;
  readonly etag: string;
  readonly sha256: string | undefined;
}

async function partsThere(bucket: Bucket, key: string, uploadId: string): Promise<readonly PartThere[]> {
  const found: PartThere[] = [];
  for (let marker: string | undefined = "0", page = 0; marker !== undefined && page < 20; page += 1) {
    const query = `uploadId=${encode(uploadId)}&max-parts=1000&part-number-marker=${marker}`;
    const { status, text } = await bucket.text({ key, query, accepts: [403, 404] });
    if (status !== 200) return found;
    for (const element of elementsIn(text, "Part"))
      found.push({
        number: Number(textIn(element, "PartNumber")),
        bytes: Number(textIn(element, "Size")),
        etag: textIn(element, "ETag") ?? "",
        sha256: textIn(element, "ChecksumSHA256"),
      });
    marker = textIn(text, "IsTruncated") === "true" ? textIn(text, "NextPartNumberMarker") : undefined;
  }
  return found;
}

/** By its digest, or by what unencrypted parts are called: their md5. */
function isSame(there: PartThere, { number, bytes, sha256, md5 }: Part): boolean {
  if (there.number !== number || there.bytes !== bytes || there.etag === "") return false;
  return there.sha256 === undefined ? there.etag === `"${md5}"` : there.sha256 === sha256.toString("base64");
}

interface Begun {
  readonly key: string;
  readonly uploadId: string;
}

/** The tag of a part that came; undefined where somebody else has ended the upload. */
async function putPart(
  bucket: Bucket,
  { key, file, uploadId }: Begun & Pick<Upload, "file">,
  { number, start, bytes, sha256 }: Part,
): Promise<string | undefined> {
  const answer = await bucket.ask({
    key,
    method: "PUT",
    query: `partNumber=${number}&uploadId=${encode(uploadId)}`,
    headers: { "content-length": String(bytes), ...checksum(sha256) },
    body: () => createReadStream(file, { start, end: start + bytes - 1 }),
    payloadHash: sha256.toString("hex"),
    accepts: [404],
  });
  answer.destroy();
  return answer.statusCode === 404 ? undefined : (answer.headers.etag ?? "");
}

async function complete(
  bucket: Bucket,
  { key, uploadId, isNew }: Begun & Pick<Upload, "isNew">,
  { parts, tags }: { readonly parts: readonly Part[]; readonly tags: readonly string[] },
): Promise<Ended> {
  const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ number, sha256 }, at) =>
        `<Part><ChecksumSHA256>${sha256.toString("base64")}</ChecksumSHA256><ETag>${escaped(tags[at] ?? "")}</ETag><PartNumber>${number}</PartNumber></Part>`,
    )
    .join("")}</CompleteMultipartUpload>`;
  const { status, text } = await bucket.text({
    key,
    method: "POST",
    query: `uploadId=${encode(uploadId)}`,
    headers: {
      "content-length": String(Buffer.byteLength(body)),
      "content-type": "application/xml",
      ...(isNew && { "if-none-match": "*" }),
    },
    body: () => body,
    payloadHash: createHash("sha256").update(body).digest("hex"),
    accepts: [400, 404, 409, 412],
  });
  // S3 may answer 200 at once and tell of a failure in the body.
  if (status === 200 && textIn(text, "ETag") !== undefined) return "created";
  if (status === 404 || status === 409) return "again";
  await abandon(bucket, { key, uploadId });
  return status === 412 ? "was there" : "again";
}

async function abandon(bucket: Bucket, { key, uploadId }: Begun): Promise<void> {
  const query = `uploadId=${encode(uploadId)}`;
  const answer = await bucket.ask({ key, method: "DELETE", query, accepts: [204, 403, 404] });
  answer.destroy();
}

function checksum(hash: Buffer): Readonly<Record<string, string>> {
  return { "x-amz-checksum-sha256": hash.toString("base64"), "x-amz-sdk-checksum-algorithm": "SHA256" };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
