import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { fileError, readIfThere } from "../host/files.ts";
import { codeOf } from "../kernel/errors.ts";
import { copyNew } from "./copied-file.ts";
import { requireDigest } from "./digest.ts";
import type { Publication, PublishedVersion } from "./store.ts";
import { filesOfVersion, LISTING, listingText, parseListing, requireNames, requireSame } from "./version-files.ts";

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
  for (const { path, digest } of files) await requireDigest(join(place, path), digest, `The file ${join(place, path)}`);
  return pathToFileURL(place).href;
}

/** What is published of a version; undefined where nothing is. Throws a UserError where it is not whole. */
export async function publishedInFolder(root: string, version: Named): Promise<Publication | undefined> {
  requireNames(version);
  const place = placeOf(root, version);
  const text = await listingIn(place);
  if (text === undefined) return undefined;
  const { artifact, files } = parseListing(text, { ...version, where: join(place, LISTING) });
  for (const { path } of files) await requireFile(join(place, path));
  return { address: pathToFileURL(place).href, digest: artifact };
}

function placeOf(root: string, { model, version }: Named): string {
  return join(root, "models", model, version);
}

async function listingIn(place: string): Promise<string | undefined> {
  const bytes = await readIfThere(join(place, LISTING));
  return bytes && new TextDecoder().decode(bytes);
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

async function requireFile(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (cause) {
    throw fileError("find the published file", file, cause);
  }
}
