import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { digestOf } from "../../host/file-digest.ts";
import { fileError } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import { hexOf } from "../../records/canonical.ts";
import type { HeldFiles } from "../../work/provenance/held-files.ts";

/** Files of more than that are no model, and hashing them would never end. */
const MOST_FILES = 20_000;

export interface Held extends HeldFiles {
  /** Absolute. */
  readonly path: string;
  /** Names of what is no plain file: links, devices. */
  readonly strange: readonly string[];
}

/** Throws a UserError where there is nothing at an absolute path. */
export async function requireThere(at: string): Promise<void> {
  if ((await lstat(at).catch(() => undefined)) === undefined)
    throw new UserError(`There is nothing at ${at}. Name the model's file or folder.`);
}

/** Every file below a path with its digest. Throws a UserError where there is nothing, or it cannot be read. */
export async function holdFiles(path: string, bundles: readonly string[]): Promise<Held> {
  const at = resolve(path);
  await requireThere(at);
  const found = await lstat(at);
  if (found.isFile()) {
    const name = basename(at);
    return { path: at, name, isFolder: false, files: new Map([[name, hexOf(await digestOf(at))]]), strange: [] };
  }
  if (!found.isDirectory())
    throw new UserError(`${at} is neither a file nor a folder. Name the model itself, and no link to it.`);
  const { names, strange } = await namesBelow(at);
  const files = new Map<string, string>();
  for (const name of names) files.set(name, isGits(name) ? "" : hexOf(await digestOf(join(at, name))));
  const own = bundles.map((bundle) => relative(at, bundle)).filter((name) => files.has(name) && !/[/\\]/.test(name));
  return { path: at, name: basename(at), isFolder: true, files, bundles: own, strange };
}

async function namesBelow(folder: string) {
  const names: string[] = [];
  const strange: string[] = [];
  const open = [""];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await listed(join(folder, at))) {
      const name = at === "" ? entry.name : `${at}/${entry.name}`;
      // A clone's history is no part of its model; that it is there is known by its name.
      if (entry.isFile() || isGits(name)) names.push(name);
      else if (entry.isDirectory()) open.push(name);
      else strange.push(name);
    }
    if (names.length > MOST_FILES)
      throw new UserError(`More than ${MOST_FILES} files are below ${folder}. Name the model's own folder.`);
  }
  return { names: names.toSorted(), strange: strange.toSorted() };
}

function isGits(name: string): boolean {
  return name === ".git";
}

async function listed(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw fileError("read", folder, cause);
  }
}

const MOST_BUNDLES = 100;
const BUNDLE = /\.(?:sig|sigstore|sigstore\.json)$/;

/** Absolute paths of what may be bundles: those that were named, or those beside the model and at the top of its folder. */
export async function findBundles(path: string, named: readonly string[]): Promise<readonly string[]> {
  const found = named.length === 0 ? await bundlesBeside(resolve(path)) : await bundlesNamed(named);
  if (found.length > MOST_BUNDLES)
    throw new UserError(
      `${found.length} bundles are there, and at most ${MOST_BUNDLES} are read. Name those of the model with --bundles.`,
    );
  return found;
}

async function bundlesBeside(at: string): Promise<readonly string[]> {
  return [...(await bundlesIn(at)), ...(await bundlesIn(dirname(at)))].filter((one) => one !== at);
}

async function bundlesNamed(named: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of named) {
    const place = await lstat(one).catch(() => undefined);
    if (place === undefined)
      throw new UserError(`There is no bundle at ${one}. Name bundles, or the folder they are in.`);
    found.push(...(place.isDirectory() ? await bundlesIn(one) : [one]));
  }
  return [...new Set(found)];
}

/** Absolute paths of what is called like a bundle at the top of a folder; none where it is no folder. */
export async function bundlesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && BUNDLE.test(entry.name))
    .map(({ name }) => join(folder, name))
    .toSorted();
}
