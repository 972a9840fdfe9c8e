import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";

/** What a path in a manifest leads to. */
export type PathTarget =
  /** Relative to the repository's root, with `/`; empty for the root itself. */
  | { readonly kind: "inside"; readonly path: string }
  | { readonly kind: "outside" }
  /** `s3://…`, `https://…`. */
  | { readonly kind: "remote"; readonly url: string };

/** A manifest's path: relative to its folder, or to the repository's root with a leading `/`. Backslashes stay as they are. */
export function pathTarget(folder: string, path: string): PathTarget {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return { kind: "remote", url: path };
  const joined = path.startsWith("/") ? posix.normalize(`.${path}`) : posix.normalize(posix.join(folder, path));
  if (joined === ".." || joined.startsWith("../")) return { kind: "outside" };
  const inside = joined.replace(/\/$/, "");
  return { kind: "inside", path: inside === "." ? "" : inside };
}

/** The repository's path of what a manifest names; a UserError where that leaves the repository or is no file of it. */
export function repositoryPath(folder: string, path: string): string {
  const target = pathTarget(folder, path);
  if (target.kind === "inside") return target.path;
  const problem = target.kind === "outside" ? "leads out of the repository" : "is not a path of the repository";
  throw new UserError(
    `The path "${path}" ${problem}. Write a path relative to the manifest, or from the root with a leading /.`,
  );
}

/** The folder of a file; empty at the root. */
export function folderOf(file: string): string {
  const folder = posix.dirname(file);
  return folder === "." ? "" : folder;
}

/** A path inside a folder; the folder may be the root. */
export function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** Whether a path has the special characters of a glob. */
export function isGlob(path: string): boolean {
  return /[*?[\]{}]|[!@+]\(/.test(path);
}

/** Whether a path is a folder or lies in it. */
export function isInsideFolder(folder: string, path: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
