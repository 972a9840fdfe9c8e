import type { TreeEntry } from "./forge.ts";
import { fieldsOf, type Git } from "./git.ts";

/** All files below a commit or a tree of a clone. */
export async function localFiles(git: Git, id: string): Promise<readonly TreeEntry[]> {
  return await entriesOf(git, { id, options: ["-r"], types: ["blob"] });
}

/** What lies right in it: files, and folders with the ids of their trees. */
export async function localFolder(git: Git, id: string): Promise<readonly TreeEntry[]> {
  return await entriesOf(git, { id, options: [], types: ["blob", "tree"] });
}

interface Listing {
  readonly id: string;
  readonly options: readonly string[];
  readonly types: readonly string[];
}

async function entriesOf(git: Git, { id, options, types }: Listing): Promise<readonly TreeEntry[]> {
  const { stdout } = await git.must(["ls-tree", ...options, "-z", "--full-tree", id]);
  return fieldsOf(stdout).flatMap((line) => {
    const tab = line.indexOf("\t");
    const [mode = "", type = "", blob = ""] = line.slice(0, tab).split(" ");
    return types.includes(type) ? [{ path: line.slice(tab + 1), blob, mode }] : [];
  });
}
