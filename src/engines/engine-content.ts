import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
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
 * Whether a folder has these packages whole and unchanged. A tool cache and an Actions cache can be written by whatever
 * ran on the machine or for the branch before, and what is loaded from there reads the data and asks the model.
 */
export async function isIntact(folder: string, packages: readonly PinnedPackage[], known: Contents): Promise<boolean> {
  if (!existsSync(join(folder, ".complete"))) return false;
  const found = await Promise.all(packages.map((pin) => contentDigest(folder, pin)));
  return packages.every((pin, index) => found[index] !== undefined && found[index] === known[contentKey(pin)]);
}
