/** A folder of rules in another repository, at one commit. */
export interface PackAddress {
  readonly owner: string;
  readonly repository: string;
  /** Relative to its root; empty for all of it. */
  readonly path: string;
  /** All 40 hex digits: a branch or a tag can be moved. */
  readonly commit: string;
}

export interface PackFile {
  /** Relative to the pack. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Other repositories, read-only. */
export interface Packs {
  /**
   * The YAML files of a pack. Undefined where the repository cannot be read or has no such commit on its default branch:
   * GitHub finds the commits of anybody's fork under the name of the repository that was forked.
   */
  files(address: PackAddress): Promise<readonly PackFile[] | undefined>;
}

/** A pack has fewer; each is one request. */
export const MOST_PACK_FILES = 200;

/** Whether a file of a repository belongs to a pack. */
export function isOfPack(path: string, folder: string): boolean {
  return (folder === "" || path.startsWith(`${folder}/`)) && /\.ya?ml$/.test(path);
}

/** Its path within the pack. */
export function pathInPack(path: string, folder: string): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}
