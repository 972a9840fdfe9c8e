import { digestOf } from "../host/file-digest.ts";
import { UserError } from "../kernel/errors.ts";
import { hexOf } from "../records/canonical.ts";

/** Bytes that are not what their digest says. They are never handed on. */
export class WrongDigestError extends UserError {}

/** Throws a WrongDigestError when the file does not hold these bytes. `what` says whose bytes they are. */
export async function requireDigest(file: string, digest: string, what: string): Promise<void> {
  const found = await digestOf(file);
  if (found !== digest) throw wrongDigest(what, digest, found);
}

export function wrongDigest(what: string, digest: string, found: string): WrongDigestError {
  return new WrongDigestError(
    `${what} is damaged or was replaced: ${digest} was expected, ${found} was found. It is not used; remove it there and run again.`,
  );
}

/** The hexadecimal part, checked: it becomes a file's name. Throws a UserError on anything but a sha256. */
export function hexDigest(digest: string): string {
  const hex = hexOf(digest);
  if (/^[0-9a-f]{64}$/.test(hex) && digest.startsWith("sha256:")) return hex;
  throw new UserError(`"${digest.slice(0, 100)}" is no digest. Write sha256: and 64 hexadecimal digits.`);
}
