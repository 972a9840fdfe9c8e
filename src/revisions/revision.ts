/** The repository's files at one moment: a commit, or the working tree as it is. */
export interface Revision {
  /** A commit id, or `worktree`. */
  readonly id: string;
  /** Where it is read from. */
  readonly source: "worktree" | "git" | "forge";
  /**
   * A file's bytes; undefined where there is none. Paths are relative to the root, with `/`. Symbolic links inside the
   * repository are followed; a UserError where one leads out of it.
   */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The same piece by piece, where a file may be larger than memory: nothing is read before the first piece. */
  chunks?(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /**
   * What git has of a file under the blob id that `files` gave it: a checkout may have other line ends, or the content
   * of a pointer. Where it is missing, `read` gives the same.
   */
  committed?(path: string, blob: string): Promise<AsyncIterable<Uint8Array>>;
  /** All files, sorted by path, without what git ignores; those of submodules that are here come along. */
  files(): Promise<readonly RevisionFile[]>;
  /** Commits of other repositories that lie in this one. Without it there are none. */
  submodules?(): Promise<readonly Submodule[]>;
  /** Paths that a sparse checkout leaves in git: they are read from there, and no command finds them. */
  sparse?(): Promise<ReadonlySet<string>>;
  /** Where a file really lies, as a path of the repository. Missing: nothing but the links that `files` tells leads elsewhere. */
  place?(path: string): Promise<string>;
  /** Where a symbolic link leads, as a path of the repository; undefined where it is none, or leads out. */
  target(path: string): Promise<string | undefined>;
}

export interface RevisionFile {
  readonly path: string;
  /**
   * Git's blob id; missing where the file differs from what git knows, and for symbolic links, whose id is that of the
   * target's name. Equal ids are equal contents.
   */
  readonly blob?: string;
  readonly isLink?: true;
  /** It lies in the working tree, and git does not have it. */
  readonly isUntracked?: true;
  /** It belongs to the submodule at this path. */
  readonly submodule?: string;
}

/** A commit of another repository at a path of this one: git's mode 160000. */
export interface Submodule {
  readonly path: string;
  /** What is checked out there; where nothing is, what the revision names. */
  readonly commit: string;
  /** Whether its files are in `files`: its clone is there, and has the commit. */
  readonly isHere: boolean;
  /** Paths of its files that the working tree lacks. */
  readonly deleted?: readonly string[];
}

/** Whether a path can name a file of the repository: relative, with `/`, without `.` and `..`. */
export function isInside(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((segment) => !["", ".", "..", ".git"].includes(segment));
}

/** Sorted as git sorts, by code unit: the same on every machine. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
