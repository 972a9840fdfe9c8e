import { UserError } from "../kernel/errors.ts";
import type { Bucket } from "./s3-bucket.ts";
import { hasBytes, headOf } from "./s3-content.ts";
import { compositeFor, type Upload, upload } from "./s3-upload.ts";

/** What is to be at a key. */
export type Wanted = Omit<Upload, "isNew">;

/** Whether the wanted bytes are at their key; undefined where nothing is. */
export type Look = () => Promise<boolean | undefined>;

export async function lookFor(bucket: Bucket, wanted: Wanted): Promise<Look> {
  const { key, bytes, digest } = wanted;
  const composite = await compositeFor(wanted);
  return async () => {
    const head = await headOf(bucket, key);
    if (head === undefined) return undefined;
    return head.bytes === bytes && (await hasBytes(bucket, key, { digest, head, composite }));
  };
}

/** Makes sure that an object with these bytes is at a key; one with others is replaced. */
export async function keep(bucket: Bucket, wanted: Wanted): Promise<void> {
  const look = await lookFor(bucket, wanted);
  let found = await look();
  if (found === undefined && !(await upload(bucket, { ...wanted, isNew: true }))) found = await look();
  // A version of the bucket is left of what was there; whoever writes here at the same time writes the same.
  if (found === false) await upload(bucket, { ...wanted, isNew: false });
  if (found !== true) await requireTaken(bucket, wanted.key, look);
}

/** Throws a UserError where a server does not have what it has just taken. */
export async function requireTaken(bucket: Bucket, key: string, look: Look): Promise<void> {
  if ((await look()) === true) return;
  throw new UserError(
    `${bucket.shown(key)} was stored, and S3 does not have it, or has other bytes. Check AWS_ENDPOINT_URL and what changes objects of this bucket, and run again.`,
  );
}
