import type { ModelManifest } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { folderOf, isInsideFolder, repositoryPath } from "./paths.ts";

/** A file or folder that training leaves. */
export interface ArtifactPath {
  /** Repository path, without a `/` at its end. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** What `training.artifact` names, as it is written: the judged one first. */
export function declaredArtifact({ training: { artifact } }: Pick<ModelManifest, "training">): readonly string[] {
  return typeof artifact === "string" ? [artifact] : artifact;
}

/** The same as paths of the repository. Throws a UserError for one that leaves it, and for one that must not be emptied. */
export function resolveArtifact(manifest: Pick<ModelManifest, "training">, file: string): readonly ArtifactPath[] {
  return declaredArtifact(manifest).map((declared) => {
    const artifact = { path: repositoryPath(folderOf(file), declared), isFolder: isFolder(declared) };
    const needed = neededIn(artifact, file);
    if (needed !== undefined)
      throw new UserError(`The artifact "${declared}" is removed before training, and is or holds ${needed}.`);
    return artifact;
  });
}

/** What would be lost where an artifact's path is removed before training; undefined: nothing that is known here. */
export function neededIn({ path, isFolder: holds }: ArtifactPath, file: string): string | undefined {
  if (path === file || (holds && isInsideFolder(path, file))) return "the manifest";
  return isInsideFolder(".git", path) ? "git's own folder" : undefined;
}

/** Keeps an empty folder in git: it survives the emptying, and is no part of what training leaves. */
export function isPlaceholder(name: string): boolean {
  return name === ".gitignore" || name === ".gitkeep";
}

/** One file is the artifact itself; anything else is a set of files with names. */
export function isSet(paths: readonly ArtifactPath[]): boolean {
  return paths.length !== 1 || paths[0]?.isFolder === true;
}

/** The folder that the names of a set's files are relative to: the deepest that holds all of them. */
export function artifactRoot(paths: readonly ArtifactPath[]): string {
  const folders = paths.map(({ path, isFolder: isItself }) => (isItself ? path : folderOf(path)).split("/"));
  const [first = [], ...others] = folders;
  const end = first.findIndex((part, at) => others.some((folder) => folder[at] !== part));
  return first.slice(0, end === -1 ? first.length : end).join("/");
}

/** Says so with a `/` at its end, so that it is known before anything is trained. */
export function isFolder(path: string): boolean {
  return ["", ".", ".."].includes(path.split("/").at(-1) ?? "");
}
