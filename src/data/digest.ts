import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { codeOf, UserError } from "../kernel/errors.ts";
import { fileError, readIfThere } from "../host/files.ts";
import { type Digest, sha256 } from "../records/canonical.ts";
import { parseDvcPointer, parseLfsPointer } from "./pointers.ts";

/** `md5:…` only where DVC names the content so. */
export type ContentDigest = Digest | `md5:${string}`;

// Git decides by the same number of bytes whether a file is text.
const SNIFFED = 8 * 1024;

/**
 * The digest of a data file's content: `sha256:<hex>` of its bytes; of a Git LFS pointer the digest it names; of a file
 * that DVC tracks (`<file>.dvc` beside it) the `md5:<hex>` of the pointer, whether or not the file is there. So the
 * digest is the same on machines with and without the content. Throws a UserError where the file cannot be read, or is
 * not what its DVC pointer says.
 */
export async function digestFile(path: string): Promise<ContentDigest> {
  const pointer = await dvcPointerOf(path);
  if (pointer !== undefined) return digestTracked(path, pointer);
  const lfs = parseLfsPointer(await startOf(path));
  return lfs === undefined ? `sha256:${await hashFile(path, "sha256")}` : `sha256:${lfs}`;
}

/** `sha256:<hex>` of a code file: line ends normalized to LF in text, so that a checkout on Windows changes nothing. */
export async function digestCode(path: string): Promise<Digest> {
  const start = await startOf(path);
  const lfs = parseLfsPointer(start);
  if (lfs !== undefined) return `sha256:${lfs}`;
  return `sha256:${await hashFile(path, "sha256", { isText: !start.includes(0) })}`;
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

/** The digest of files by their paths; `root` is what their names are relative to. */
export async function digestFiles(paths: readonly string[], root: string): Promise<ContentDigest> {
  const files: { readonly name: string; readonly digest: ContentDigest }[] = [];
  for (const path of paths)
    files.push({ name: relative(root, path).split(sep).join("/"), digest: await digestFile(path) });
  return digestList(files);
}

/** Whether the file is a Git LFS pointer whose content has not been fetched. */
export async function isLfsPointer(path: string): Promise<boolean> {
  return parseLfsPointer(await startOf(path)) !== undefined;
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
export async function hashFile(path: string, algorithm: "sha256" | "md5", { isText = false } = {}): Promise<string> {
  const hash = createHash(algorithm);
  const update = isText ? normalizing(hash) : (chunk: Buffer) => void hash.update(chunk);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      if (Buffer.isBuffer(chunk)) update(chunk);
    }
  } catch (cause) {
    throw fileError("read", path, cause);
  }
  if (isText) update(Buffer.alloc(0));
  return hash.digest("hex");
}

const CR = 0x0d;
const LF = 0x0a;

/** Leaves out every CR that stands before an LF, also when a chunk ends between them. An empty chunk is the end. */
function normalizing(hash: Hash): (chunk: Buffer) => void {
  let isHolding = false;
  return (chunk) => {
    if (isHolding && chunk[0] !== LF) hash.update("\r");
    isHolding = chunk.at(-1) === CR;
    let start = 0;
    for (let at = chunk.indexOf(CR); at !== -1; at = chunk.indexOf(CR, at + 1)) {
      if (chunk[at + 1] !== LF && at !== chunk.length - 1) continue;
      hash.update(chunk.subarray(start, at));
      start = at + 1;
    }
    hash.update(chunk.subarray(start));
  };
}

async function startOf(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const { bytesRead, buffer } = await file.read(new Uint8Array(SNIFFED), 0, SNIFFED, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}
