import { createHash, type Hash } from "node:crypto";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digestFile, hashedWith } from "../../data/digest.ts";
import type { Content } from "../../data/source-request.ts";
import { fileError } from "../../host/files.ts";
import { codeOf, UserError } from "../../kernel/errors.ts";
import type { DataFiles } from "../../scoring/request.ts";

/** Larger files are read where they lie. */
const COPIED_BYTES = 1024 ** 3;

export interface CommittedFile {
  /** Repository path. */
  readonly name: string;
  /** Git's id of the content. */
  readonly blob: string;
  readonly workspace: string;
  /** Absolute: where copies lie, under their repository paths. */
  readonly folder: string;
}

/**
 * The working tree's file if its bytes are what git's blob id says; undefined where they are not (it was rewritten
 * since the checkout, or is a pointer's content). Small ones are copied out of reach of what runs beside it.
 */
export async function keptFile({ name, blob, workspace, folder }: CommittedFile): Promise<Content | undefined> {
  const source = join(workspace, name);
  const bytes = await sizeOf(source);
  if (bytes === undefined) return undefined;
  const file = bytes > COPIED_BYTES ? source : await copied(source, join(folder, name));
  if ((await blobOf(file, { bytes, blob })) !== blob) return undefined;
  return { name, file, digest: await digestFile(file) };
}

/** Where a file is read: small ones as a copy out of reach of what runs beside it. */
export async function keptPlace(source: string, target: string): Promise<string> {
  const bytes = await sizeOf(source);
  return bytes === undefined || bytes > COPIED_BYTES ? source : await copied(source, target);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("read", path, cause);
  }
}

async function copied(source: string, target: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    return target;
  } catch (cause) {
    throw fileError("copy", source, cause);
  }
}

/** As git hashes: git-scm.com/book/en/v2/Git-Internals-Git-Objects; a repository of sha256 has longer ids. */
async function blobOf(
  path: string,
  { bytes, blob }: { readonly bytes: number; readonly blob: string },
): Promise<string> {
  return await hashedWith(gitHash(blob, bytes), path);
}

function gitHash(blob: string, bytes: number): Hash {
  return createHash(blob.length === 64 ? "sha256" : "sha1").update(`blob ${bytes}\0`);
}

/** Whether git would give these bytes that id. */
export function isBlob(bytes: Uint8Array, blob: string): boolean {
  return gitHash(blob, bytes.length).update(bytes).digest("hex") === blob;
}

/** Throws a UserError where one of the files is touched between this call and that of the function it returns. */
export async function watchFiles(datasets: readonly DataFiles[]): Promise<() => Promise<void>> {
  const files = datasets.flatMap(({ name, files: paths }) => paths.map((path) => ({ name, path })));
  const before = await Promise.all(files.map(async ({ path }) => await stateOf(path)));
  return async () => {
    for (const [index, { name, path }] of files.entries()) {
      if ((await stateOf(path)) === before[index]) continue;
      throw new UserError(
        `The data of ${name} was changed while models were judged on it, so the numbers prove nothing. Find what writes to it, and run again.`,
      );
    }
  };
}

/** The time of the last change cannot be set back by who wrote to a file, unlike that of the last modification. */
async function stateOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}
