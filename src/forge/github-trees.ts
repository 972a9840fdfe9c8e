import type { Api, Fetched } from "./api.ts";
import type { TreeEntry } from "./forge.ts";
import { blobsOf, filesAndFoldersOf, treeOf } from "./github-contents.ts";

/** Files below commits and trees. */
export class Listings {
  readonly #api: Api;
  readonly #fetched: Fetched | undefined;
  /** What GitHub cuts short it need not be asked again. */
  readonly #cut = new Set<string>();

  constructor(api: Api, fetched?: Fetched) {
    this.#api = api;
    this.#fetched = fetched;
  }

  /** Undefined where GitHub cuts its answer short (100 000 entries or 7 MB). */
  async atOnce(id: string): Promise<readonly TreeEntry[] | undefined> {
    if (this.#cut.has(id)) return undefined;
    const tree = await treeOf(this.#api, id, { recursive: "1" });
    if (!tree.flag("truncated")) return blobsOf(tree);
    this.#cut.add(id);
    return undefined;
  }

  /** However many: where one answer does not tell them by git, else folder by folder. */
  async all(id: string): Promise<readonly TreeEntry[]> {
    const all = (await this.atOnce(id)) ?? (await this.#fetched?.files(id));
    return all ?? (await filesBelow(this.#api, { id, prefix: "" }));
  }
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
