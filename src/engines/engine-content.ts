import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { PinnedPackage } from "./pinned-package.ts";

/** By `contentKey`: what a package's files have to be, wherever they were kept meanwhile. */
export type Contents = Readonly<Record<string, string>>;

export function contentKey({ name, version, platform }: PinnedPackage): string {
  return [`${name}@${version}`, ...(platform === undefined ? [] : [platform])].join(" ");
}

/** One digest over names and contents of the package's files below `folder/node_modules`; undefined where one is missing. */
export async function contentDigest(folder: string, { name, files }: PinnedPackage): Promise<string | undefined> {
  const hash = createHash("sha256");
  for (const file of files) {
    const path = join(folder, "node_modules", name, file);
    if (!existsSync(path)) return undefined;
    const bytes = await readFile(path);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256-${hash.digest("base64")}`;
}

/**
 * Whether a folder has these packages whole and unchanged, and nothing else. A tool cache and an Actions cache can be
 * written by whatever ran on the machine or for the branch before, and what is loaded from there reads the data and asks
 * the model. One more file could come before a right one: a package within a package, a library beside a library.
 */
export async function isIntact(folder: string, packages: readonly PinnedPackage[], known: Contents): Promise<boolean> {
  const wanted = packages.flatMap(({ name, files }) => files.map((file) => posix.join("node_modules", name, file)));
  if (!(await isExactly(folder, new Set([".complete", ...wanted])))) return false;
  const found = await Promise.all(packages.map((pin) => contentDigest(folder, pin)));
  return packages.every((pin, index) => found[index] !== undefined && found[index] === known[contentKey(pin)]);
}

/** Whether a folder has these files, no others, and no links. */
async function isExactly(folder: string, wanted: ReadonlySet<string>): Promise<boolean> {
  const folders = new Set([...wanted].flatMap((path) => foldersOf(path)));
  let files = 0;
  const visit = async (below: string): Promise<boolean> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = posix.join(below, entry.name);
      const isFile = entry.isFile() && wanted.has(path);
      if (isFile) files += 1;
      if (!isFile && !(entry.isDirectory() && folders.has(path) && (await visit(path)))) return false;
    }
    return true;
  };
  const isFolder = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder && (await visit("")) && files === wanted.size;
}

function foldersOf(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}
