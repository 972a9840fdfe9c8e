import { UserError } from "../kernel/errors.ts";

/** The most bytes of a small file. */
export const SMALL_BYTES = 4 * 1024 ** 2;

/**
 * The parts of a small file's path, `jobs/<id>/result.json`, or of a folder's, `jobs/`. Throws a UserError for one that
 * could leave the exchange, that lies among the blobs, or that looks like a file that is still being written.
 */
export function exchangeParts(path: string): readonly string[] {
  const parts = path.replace(/\/$/, "").split("/");
  const isPlain = parts.every((part) => /^[\w=+-][\w.=+-]{0,199}$/.test(part)) && path.length <= 500;
  if (isPlain && parts[0] !== "sha256") return parts;
  throw new UserError(
    `"${path.slice(0, 100)}" is no path of an exchange: letters, digits and . _ - = + between slashes, none of them beginning with a dot, and nothing below sha256/.`,
  );
}

/** The bytes of a small file. Throws a UserError for more than one may have. */
export function smallBytes(path: string, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length <= SMALL_BYTES) return bytes;
  throw new UserError(`${path} would have ${bytes.length} bytes; a small file of an exchange has at most 4 MiB.`);
}
