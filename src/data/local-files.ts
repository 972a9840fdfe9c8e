import { type Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { codeOf, UserError } from "../kernel/errors.ts";
import { listed, suggest } from "../kernel/text.ts";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";

export interface PathOptions {
  readonly host: Host;
  /** The manifest's folder, relative to the repository's root. */
  readonly folder: string;
  /** Relative to the folder, from the root with a leading `/`; may be a glob. */
  readonly path: string;
  /** Whether a glob leaves out what Hadoop's convention says is no data: names of files and folders that begin with `_` or a dot. */
  readonly isWithoutAside?: boolean;
}

/** A manifest's path as one from the repository's root. Throws a UserError where it leaves it, or is a web address. */
export function repositoryPath(folder: string, path: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    throw new UserError(
      `The path ${JSON.stringify(path)} is a web address, which cannot stand here. Give a path of the repository.`,
    );
  if (path.includes("\0") || path.includes("\\"))
    throw new UserError(
      `The path ${JSON.stringify(path)} has characters that paths cannot have here. Use / between folders.`,
    );
  const joined = path.startsWith("/") ? posix.normalize(path.slice(1)) : posix.normalize(posix.join(folder, path));
  if (joined === ".." || joined.startsWith("../") || joined.startsWith("/"))
    throw new UserError(
      `The path ${JSON.stringify(path)} leaves the repository. Paths are relative to the manifest; a leading / means the repository's root.`,
    );
  return joined;
}

/**
 * Absolute, real paths of the files that a path or glob names, sorted; none where nothing is there. Throws a UserError
 * for a folder, a link out of the repository, and what `repositoryPath` refuses.
 */
export async function findFiles({
  host,
  folder,
  path,
  isWithoutAside = false,
}: PathOptions): Promise<readonly string[]> {
  const wanted = repositoryPath(folder, path);
  const scan = picomatch.scan(wanted);
  const all = scan.isGlob ? await expand(host.workspace, wanted, scan.base) : [wanted];
  const found = isWithoutAside ? all.filter((name) => !isAside(name, wanted)) : all;
  const root = await realpath(host.workspace);
  const files: string[] = [];
  for (const name of found) {
    const real = await realFile(join(host.workspace, name), root, name);
    if (real !== undefined) files.push(real);
  }
  return files;
}

/**
 * Whether what a glob matches is no data by Hadoop's convention, of a name that the glob does not ask for: `_SUCCESS`,
 * `_temporary/…`, `.part-0.crc`.
 */
export function isAside(name: string, pattern: string): boolean {
  const { base } = picomatch.scan(pattern);
  const hidden = (path: string): boolean => /(?:^|\/)[_.]/.test(path.startsWith(base) ? path.slice(base.length) : path);
  return hidden(name) && !hidden(pattern);
}

async function realFile(path: string, root: string, name: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    if (real !== root && !real.startsWith(root + sep))
      throw new UserError(
        `${name} is a link out of the repository, to a file that only this machine has. Copy the file instead of linking it.`,
      );
    if ((await stat(real)).isFile()) return real;
    throw new UserError(`${name} is a folder. Give a file, or a glob such as ${name.replace(/\/$/, "")}/*.parquet.`);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("read", name, cause);
  }
}

/** Files that match, sorted by name; hidden ones only if the pattern says so. */
async function expand(root: string, pattern: string, base: string): Promise<readonly string[]> {
  const isMatch = picomatch(pattern);
  const depth = pattern.includes("**") ? Infinity : pattern.split("/").length;
  const found: string[] = [];
  const visit = async (folder: string, level: number): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && level < depth && entry.name !== ".git" && entry.name !== "node_modules")
        await visit(name, level + 1);
      else if (!entry.isDirectory() && isMatch(name)) found.push(name);
    }
  };
  const start = base === "." ? "" : base;
  await visit(start, start === "" ? 1 : start.split("/").length + 1);
  return found.toSorted();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}

/** What was not found, and what is in its folder (or the nearest one that exists). */
export async function describeMissing({ host, folder, path }: PathOptions): Promise<string> {
  const wanted = repositoryPath(folder, path);
  const glob = picomatch.scan(wanted);
  let near = glob.isGlob ? glob.base : dirname(wanted);
  while (near !== "." && near !== "" && (await entriesOf(join(host.workspace, near))).length === 0)
    near = dirname(near);
  const names = (await entriesOf(join(host.workspace, near)))
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("."))
    .toSorted();
  const place = near === "." || near === "" ? "the repository's root" : `${near}/`;
  const meant = suggest(basename(wanted), names);
  const hint =
    meant === undefined
      ? names.length === 0
        ? ""
        : ` ${place} has ${listed(names.slice(0, 8))}${names.length > 8 ? ", …" : ""}.`
      : ` Did you mean ${meant}?`;
  const hasDvc = (await entriesOf(join(host.workspace, ".dvc"))).length > 0;
  const pull = hasDvc ? " run `dvc pull` where DVC has it," : "";
  return `There is no ${glob.isGlob ? "file that matches " : ""}${wanted}.${hint} Add the file,${pull} correct the path, or give a fetch.command that brings it.`;
}

/** The path of a file relative to the repository's root, with `/`. */
export function nameOf(path: string, root: string): string {
  return relative(root, resolve(path)).split(sep).join("/");
}
