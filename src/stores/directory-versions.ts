import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { digestOf } from "../host/file-digest.ts";
import { fileError, readIfThere } from "../host/files.ts";
import { codeOf } from "../kernel/errors.ts";
import { copyNew } from "./copied-file.ts";
import { requireDigest } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";
import { incomplete, otherVersion, requireOwnAddress, requireOwnFiles } from "./published-files.ts";
import type { Publication, PublishedQuestion, PublishedVersion } from "./store.ts";
import {
  filesOfVersion,
  LISTING,
  listingText,
  parseListing,
  requireNames,
  requireSame,
  type VersionFile,
} from "./version-files.ts";

type Named = Pick<PublishedVersion, "model" | "version">;

/**
 * Publishes a version as the folder `models/<model>/<version>`, which is made beside its place and renamed: nobody ever
 * sees a part of it, and of two at once one is first.
 */
export async function publishInFolder(root: string, version: PublishedVersion): Promise<string> {
  const files = await filesOfVersion(version);
  const text = listingText(version, files);
  const place = placeOf(root, version);
  if ((await listingIn(place)) === undefined) {
    const partial = join(dirname(place), `.${version.version}.${randomUUID()}.partial`);
    try {
      await sweep(dirname(place), version);
      for (const { path, file, digest } of files) {
        const target = join(partial, path);
        await mkdir(dirname(target), { recursive: true });
        await copyNew(file, target);
        await requireDigest(target, digest, `The file ${file}`);
        await chmod(target, 0o444);
      }
      await mkdir(partial, { recursive: true });
      await writeFile(join(partial, LISTING), text, { mode: 0o444 });
      await takePlace(partial, place);
    } catch (cause) {
      throw fileError("write", place, cause);
    } finally {
      await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    }
  }
  requireSame((await listingIn(place)) ?? "", text, { version, where: place });
  for (const file of files) await complete(place, file);
  await requireNothingElse(place, version, files);
  for (const { path, digest } of files) await requireDigest(join(place, path), digest, `The file ${join(place, path)}`);
  return pathToFileURL(place).href;
}

/** Puts a file back that somebody removed; one that is there is left as it is. */
async function complete(place: string, { path, file, digest }: VersionFile): Promise<void> {
  const target = join(place, path);
  if (await isThere(target)) return;
  await fillAtomically(target, async (partial) => {
    await copyNew(file, partial);
    await requireDigest(partial, digest, `The file ${file}`);
    await chmod(partial, 0o444);
    return true;
  });
}

/** What is published of a version, compared with its artifact; undefined where nothing is. */
export async function publishedInFolder(root: string, question: PublishedQuestion): Promise<Publication | undefined> {
  requireNames(question);
  const { artifact, isHashed } = question;
  const place = placeOf(root, question);
  const address = pathToFileURL(place).href;
  requireOwnAddress(question.address, question.address === address, `the folder ${root}`);
  const text = await listingIn(place);
  if (text === undefined) return undefined;
  const { files } = parseListing(text, { ...question, where: join(place, LISTING) });
  requireOwnFiles(files, question, place);
  try {
    await requireNothingElse(place, question, files);
    const { ctimeMs: listed } = await lstat(join(place, LISTING));
    for (const { path, digest, bytes } of files) {
      const file = join(place, path);
      const { size, ctimeMs } = await lstat(file);
      // The listing is written last: what changed since is read, however seldom the rest is.
      const isRead = isHashed || ctimeMs > listed;
      if (size !== bytes || (isRead && (await digestOf(file)) !== digest))
        throw otherVersion(question, place, `its ${path} has other bytes`);
    }
  } catch (cause) {
    throw fileError("read", place, cause);
  }
  return { address, digest: artifact.digest };
}

/** Whoever loads the folder loads all of it, listed or not; and a link shows something else tomorrow. */
async function requireNothingElse(
  place: string,
  version: Named,
  files: readonly { readonly path: string }[],
): Promise<void> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const there = entries.filter((entry) => !entry.isDirectory());
  const paths = new Map(
    there.map((entry) => [relative(place, join(entry.parentPath, entry.name)).replaceAll(sep, "/"), entry]),
  );
  for (const { path } of files) if (!paths.has(path)) throw incomplete(version, place, path);
  const listed = new Set([...files.map(({ path }) => path), LISTING]);
  for (const [path, entry] of paths) {
    if (!listed.has(path)) throw otherVersion(version, place, `it has ${path}, which its listing does not name`);
    if (!entry.isFile()) throw otherVersion(version, place, `its ${path} is a link`);
  }
}

function placeOf(root: string, { model, version }: Named): string {
  return join(root, "models", model, version);
}

async function listingIn(place: string): Promise<string | undefined> {
  const bytes = await readIfThere(join(place, LISTING));
  return bytes && new TextDecoder().decode(bytes);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    throw fileError("read", file, cause);
  }
}

/** A folder that has something in it is not replaced: then another was first, and is compared. */
async function takePlace(partial: string, place: string): Promise<void> {
  try {
    await rename(partial, place);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "")) throw error;
  }
}

const DAY = 24 * 60 * 60_000;

/** Removes what those left that were killed; what is younger than a day may be another's that is at work. */
async function sweep(folder: string, { version }: Named): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`.${version}.`) || !name.endsWith(".partial")) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < Date.now() - DAY) await rm(join(folder, name), { recursive: true, force: true });
  }
}
