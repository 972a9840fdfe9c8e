import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf, UserError } from "../kernel/errors.ts";
import { fileError, readIfThere } from "../host/files.ts";
import { type Digest, sha256 } from "../records/canonical.ts";
import { LFS_POINTER_BYTES, readLfsPointer } from "../records/lfs-pointer.ts";
import { parseDvcPointer } from "./pointers.ts";

/** `md5:…` only where DVC names the content so. */
export type ContentDigest = Digest | `md5:${string}`;

/**
 * The digest of a data file's content: `sha256:<hex>` of its bytes; of a Git LFS pointer the digest it names; of a file
 * that DVC tracks (`<file>.dvc` beside it) the `md5:<hex>` of the pointer, whether or not the file is there. So the
 * digest is the same on machines with and without the content. Throws a UserError where the file cannot be read, or is
 * not what its DVC pointer says.
 */
export async function digestFile(path: string): Promise<ContentDigest> {
  const pointer = await dvcPointerOf(path);
  if (pointer !== undefined) return digestTracked(path, pointer);
  const lfs = readLfsPointer(await startOf(path));
  return lfs === undefined ? `sha256:${await hashFile(path, "sha256")}` : `sha256:${lfs.oid}`;
}

/**
 * One digest for the files of a dataset. Of a single file its own, which `version.sha256` can pin; of several the
 * digest of their list, sorted by name.
 */
export function digestList(files: readonly { readonly name: string; readonly digest: ContentDigest }[]): ContentDigest {
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return only.digest;
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sha256(sorted.map(({ name, digest }) => `${digest}  ${name}\n`).join(""));
}

async function dvcPointerOf(path: string): Promise<string | undefined> {
  const file = `${path}.dvc`;
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  const outputs = parseDvcPointer(new TextDecoder().decode(bytes), file);
  return outputs.find((output) => resolve(dirname(file), output.path) === path)?.md5;
}

async function digestTracked(path: string, md5: string): Promise<ContentDigest> {
  if (md5.endsWith(".dir")) return `md5:${md5}`;
  const found = await hashFile(path, "md5").catch((error: unknown) => {
    // Not pulled yet: the pointer still says what it is.
    if (error instanceof UserError && codeOf(error.cause) === "ENOENT") return md5;
    throw error;
  });
  if (found === md5) return `md5:${md5}`;
  throw new UserError(
    `${path} is not the content that ${path}.dvc names. Run \`dvc add\` to take the change over, or \`dvc checkout\` to undo it.`,
  );
}

/** Hex digest of a file, streamed. Throws a UserError where it cannot be read. */
export async function hashFile(path: string, algorithm: "sha256" | "md5"): Promise<string> {
  return await hashedWith(createHash(algorithm), path);
}

/** The same for a hash that may have been given something before the file. */
export async function hashedWith(hash: Hash, path: string): Promise<string> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      if (Buffer.isBuffer(chunk)) hash.update(chunk);
    }
  } catch (cause) {
    throw fileError("read", path, cause);
  }
  return hash.digest("hex");
}

async function startOf(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const { bytesRead, buffer } = await file.read(new Uint8Array(LFS_POINTER_BYTES), 0, LFS_POINTER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}
