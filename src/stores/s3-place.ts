import { BUCKET } from "../host/s3.ts";
import { UserError } from "../kernel/errors.ts";
import { hexDigest } from "./digest.ts";

/** A bucket, and what the keys in it begin with: empty, or ending with a slash. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

const PLACE = new RegExp(`^s3://(${BUCKET})(?:/(.*))?$`, "i");

/** What `s3://<bucket>/<prefix>` names. Throws a UserError where it names none. */
export function storePlace(address: string): S3Place {
  const [, bucket, prefix = ""] = PLACE.exec(address) ?? [];
  const parts = prefix.replace(/\/$/, "").split("/");
  if (
    bucket !== undefined &&
    (prefix === "" || parts.every((part) => /^[\w.=+-]+$/.test(part) && !/^\.\.?$/.test(part)))
  )
    return { bucket, prefix: prefix === "" ? "" : `${parts.join("/")}/` };
  throw new UserError(
    "The store that begins with s3:// is no place in a bucket. Write s3://<bucket>/<prefix>, the prefix of letters, digits and . _ - = + between slashes.",
  );
}

export function blobKey({ prefix }: S3Place, digest: string): string {
  const hex = hexDigest(digest);
  return `${prefix}sha256/${hex.slice(0, 2)}/${hex}`;
}

export function versionKey(
  { prefix }: S3Place,
  { model, version }: { readonly model: string; readonly version: string },
): string {
  return `${prefix}models/${model}/${version}`;
}

export function shownKey({ bucket }: S3Place, key: string): string {
  return `s3://${bucket}/${key}`;
}
