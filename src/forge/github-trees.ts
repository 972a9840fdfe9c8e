import type { Api, Fetched } from "./api.ts";
import type { TreeEntry } from "./forge.ts";
import { blobsOf, filesAndFoldersOf, treeOf } from "./github-contents.ts";

/** All files below a commit or a tree; undefined where GitHub cuts its answer short (100 000 entries or 7 MB). */
export async function filesAtOnce(api: Api, id: string): Promise<readonly TreeEntry[] | undefined> {
  const tree = await treeOf(api, id, { recursive: "1" });
  return tree.flag("truncated") ? undefined : blobsOf(tree);
}

/** All files below a commit or a tree, however many: where one answer does not tell them by git, else folder by folder. */
export async function filesOf(api: Api, id: string, fetched?: Fetched): Promise<readonly TreeEntry[]> {
  return (await filesAtOnce(api, id)) ?? (await fetched?.files(id)) ?? (await filesBelow(api, { id, prefix: "" }));
}

/** Files and folders that lie right in a commit or a tree. */
export async function folderOf(api: Api, id: string): Promise<readonly TreeEntry[]> {
  return filesAndFoldersOf(await treeOf(api, id));
}

async function filesBelow(
  api: Api,
  { id, prefix }: { readonly id: string; readonly prefix: string },
): Promise<readonly TreeEntry[]> {
  const entries = await folderOf(api, id);
  const isFolder = ({ mode }: TreeEntry): boolean => mode === "040000";
  const below = await Promise.all(
    entries.filter(isFolder).map(({ blob, path }) => filesBelow(api, { id: blob, prefix: `${prefix}${path}/` })),
  );
  const files = entries.filter((entry) => !isFolder(entry));
  return [...files.map((entry) => ({ ...entry, path: prefix + entry.path })), ...below.flat()];
}
