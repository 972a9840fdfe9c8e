import type { TreeEntry } from "./forge.ts";
import { fetchedApart, type GitAccess } from "./git-apart.ts";
import { localFiles } from "./local-trees.ts";

/**
 * All files below a commit or a tree with two requests of git's own protocol, however many they are: its trees, and none
 * of their contents. Undefined where git cannot: the API can, a folder at a time.
 */
export async function fetchedFiles(access: GitAccess, id: string): Promise<readonly TreeEntry[] | undefined> {
  return await fetchedApart(access, {
    ids: [id],
    options: ["--depth=1", "--filter=blob:none"],
    what: `the folders of ${id}`,
    read: (git) => localFiles(git, id),
  });
}
