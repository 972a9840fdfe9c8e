import { UserError } from "../kernel/errors.ts";
import type { Forge, TreeEntry } from "./forge.ts";
import { readLinked, type LinkedFile } from "./links.ts";
import { byPath, isInside, type Revision } from "./revision.ts";

type Source = Pick<Forge, "fileAt" | "treeAt" | "refs">;

/** A commit read through the forge's API: one listing, and one call for each file that is read. */
export function openRemote(forge: Source, commit: string): Revision {
  let listing: Promise<readonly TreeEntry[] | undefined> | undefined;
  const entries = (): Promise<readonly TreeEntry[] | undefined> => (listing ??= forge.treeAt(commit));
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  const fetch = async (path: string): Promise<Uint8Array | undefined> => {
    const all = await entries();
    // The listing of a huge repository is cut short; the contents API still serves each path.
    if (all === undefined) return await forge.fileAt(path, commit);
    return await readLinked(path, (place) =>
      linkedFile(
        forge,
        all.find((entry) => entry.path === place),
      ),
    );
  };
  return {
    id: commit,
    source: "forge",
    async read(path) {
      if (!isInside(path)) return undefined;
      const asked = known.get(path) ?? fetch(path);
      known.set(path, asked);
      return await asked;
    },
    async files() {
      const all = await entries();
      if (all !== undefined) return all.map(({ path, blob }) => ({ path, blob })).toSorted(byPath);
      throw new UserError(
        `GitHub does not list all files of ${commit}: there are too many. Check out with fetch-depth: 0.`,
      );
    },
  };
}

function linkedFile(forge: Source, entry: TreeEntry | undefined): LinkedFile | undefined {
  return entry === undefined
    ? undefined
    : { isLink: entry.mode === "120000", bytes: () => forge.refs.blob(entry.blob) };
}
