import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../host/files.ts";
import { encodePath } from "../host/s3-signature.ts";
import { temporaryFolder } from "../host/temporary.ts";
import { sha256 } from "../records/canonical.ts";
import { requireDigest } from "./digest.ts";
import type { Bucket } from "./s3-bucket.ts";
import { digestAt, hasBytes, headOf, keysBelow } from "./s3-content.ts";
import { keep, lookFor, requireTaken, type Wanted } from "./s3-keep.ts";
import { blobKey, versionKey } from "./s3-place.ts";
import { incomplete, otherVersion, requireOwnAddress, requireOwnFiles } from "./published-files.ts";
import { PART_BYTES } from "./s3-parts.ts";
import { upload } from "./s3-upload.ts";
import type { Publication, PublishedQuestion, PublishedVersion } from "./store.ts";
import {
  filesOfVersion,
  LISTING,
  listingText,
  otherBytes,
  parseListing,
  requireNames,
  requireSame,
  type VersionFile,
} from "./version-files.ts";

type Named = Pick<PublishedVersion, "model" | "version">;

interface Publishing {
  readonly bucket: Bucket;
  readonly partBytes: number | undefined;
}

/**
 * Publishes a version below `models/<model>/<version>/`: each file only where none is, the listing last. Two that publish
 * different files as one version meet at the first file that differs, or at the listing: one of them is refused.
 */
export async function publishInBucket(publishing: Publishing, version: PublishedVersion): Promise<string> {
  const { bucket } = publishing;
  const files = await filesOfVersion(version);
  const text = listingText(version, files);
  const base = versionKey(bucket.place, version);
  const where = bucket.shown(base);
  const there = await listingAt(bucket, base);
  if (there !== undefined) requireSame(there, text, { version, where });
  for (const file of files) await publishFile(publishing, { version, key: `${base}/${file.path}` }, file);
  await publishListing(publishing, { key: `${base}/${LISTING}`, text });
  requireSame((await listingAt(bucket, base)) ?? "", text, { version, where });
  await requireNothingElse(bucket, version, files);
  return where;
}

/** What is published of a version, compared with its artifact; undefined where its listing is not there, or not yet. */
export async function publishedInBucket(bucket: Bucket, question: PublishedQuestion): Promise<Publication | undefined> {
  requireNames(question);
  const base = versionKey(bucket.place, question);
  const address = bucket.shown(base);
  requireOwnAddress(question.address, question.address === address, `the store ${bucket.shown(bucket.place.prefix)}`);
  const text = await listingAt(bucket, base);
  if (text === undefined) return undefined;
  const { files } = parseListing(text, { ...question, where: `${address}/${LISTING}` });
  requireOwnFiles(files, question, address);
  await requireNothingElse(bucket, question, files);
  for (const file of files) {
    const found = await isPublished(bucket, `${base}/${file.path}`, { ...file, isHashed: question.isHashed });
    if (found === undefined) throw incomplete(question, address, file.path);
    if (!found) throw otherVersion(question, address, `its ${file.path} has other bytes`);
  }
  return { address, digest: question.artifact.digest };
}

/** Whether a key has these bytes; undefined where nothing is. */
async function isPublished(
  bucket: Bucket,
  key: string,
  { digest, bytes, isHashed }: Pick<VersionFile, "digest" | "bytes"> & Pick<PublishedQuestion, "isHashed">,
): Promise<boolean | undefined> {
  const head = await headOf(bucket, key);
  if (head === undefined || head.bytes !== bytes) return head && false;
  if (isHashed) return (await digestAt(bucket, key)) === digest;
  // Larger ones came in parts, whose checksum says nothing of the whole: their size has to do.
  return bytes > PART_BYTES || (await hasBytes(bucket, key, { digest, composite: undefined, head }));
}

/** Who loads a prefix loads all below it, listed or not. */
async function requireNothingElse(
  bucket: Bucket,
  version: Named,
  files: readonly { readonly path: string }[],
): Promise<void> {
  const base = versionKey(bucket.place, version);
  const listed = new Set([...files.map(({ path }) => path), LISTING]);
  for (const key of await keysBelow(bucket, `${base}/`)) {
    const path = key.slice(base.length + 1);
    if (!listed.has(path))
      throw otherVersion(version, bucket.shown(base), `it has ${path}, which its listing does not name`);
  }
}

async function listingAt(bucket: Bucket, base: string): Promise<string | undefined> {
  const key = `${base}/${LISTING}`;
  const { status, text } = await bucket.text({ key, accepts: [404] });
  return status === 404 ? undefined : text;
}

async function publishFile(
  { bucket, partBytes }: Publishing,
  { version, key }: { readonly version: Named; readonly key: string },
  { path, file, digest, bytes, isModel }: VersionFile,
): Promise<void> {
  const wanted: Wanted = { key, file, digest, bytes, partBytes };
  const look = await lookFor(bucket, wanted);
  let found = await look();
  if (found === undefined) {
    await requireDigest(file, digest, `The file ${file}`);
    const blob = blobKey(bucket.place, digest);
    if (isModel && bytes > 0) await keep(bucket, { ...wanted, key: blob });
    const isMade = isModel && isCopyable(bytes) ? await copy(bucket, blob, key) : false;
    if (!isMade) await upload(bucket, { ...wanted, isNew: true });
    found = await look();
  }
  if (found === false) throw otherBytes(version, { where: bucket.shown(key.slice(0, -path.length - 1)), path });
  if (found === undefined) await requireTaken(bucket, key, look);
}

/** CopyObject takes no more than 5 GB; a larger file is brought again, in parts. */
function isCopyable(bytes: number): boolean {
  return bytes > 0 && bytes <= 5 * 1000 ** 3;
}

/** Copies within the bucket where nothing is yet; false where the server cannot, or something was there. */
async function copy(bucket: Bucket, from: string, to: string): Promise<boolean> {
  const { status } = await bucket.text({
    key: to,
    method: "PUT",
    headers: {
      "content-length": "0",
      "if-none-match": "*",
      "x-amz-copy-source": `/${bucket.place.bucket}/${encodePath(from)}`,
    },
    accepts: [400, 404, 405, 409, 412, 501],
  });
  return status === 200;
}

/** The same for every run that publishes these files: so an object of its own kind, made only where none is. */
async function publishListing(
  { bucket, partBytes }: Publishing,
  { key, text }: { readonly key: string; readonly text: string },
): Promise<void> {
  await using scratch = await temporaryFolder(bucket.web.host.temp, "model-gitops-listing-");
  const file = join(scratch.path, LISTING);
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw fileError("write", file, cause);
  }
  const bytes = Buffer.byteLength(text);
  await upload(bucket, { key, file, digest: sha256(text), bytes, isNew: true, partBytes });
}
