import { UserError } from "../kernel/errors.ts";
import type { Forge, TreeEntry } from "../forge/forge.ts";
import { linkTarget, readLinked, type LinkedFile } from "./links.ts";
import { byPath, isInside, type Revision, type RevisionFile } from "./revision.ts";

type Source = Pick<Forge, "fileAt" | "treeAt" | "refs">;

/** A commit read through the forge's API: one listing, and one call for each file that is read. */
export function openRemote(forge: Source, commit: string): Revision {
  let listing: Promise<readonly TreeEntry[] | undefined> | undefined;
  const entries = (): Promise<readonly TreeEntry[] | undefined> => (listing ??= forge.treeAt(commit));
  let places: ReadonlyMap<string, TreeEntry> | undefined;
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  const fetch = async (path: string): Promise<Uint8Array | undefined> => {
    const all = await entries();
    // The listing of a huge repository is cut short; the contents API still serves each path.
    if (all === undefined) return await forge.fileAt(path, commit);
    const byPlace = (places ??= new Map(all.map((entry) => [entry.path, entry])));
    return await readLinked(path, (place) => linkedFile(forge, byPlace.get(place)));
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
      if (all !== undefined) return all.filter(isFile).map(listedFile).toSorted(byPath);
      throw new UserError(
        `GitHub does not list all files of ${commit}: there are too many. Check out with fetch-depth: 0.`,
      );
    },
    async submodules() {
      const all = (await entries()) ?? [];
      // Another repository's files need another token: only which commit it is can be told.
      return all.flatMap((entry) => (isFile(entry) ? [] : [{ path: entry.path, commit: entry.blob, isHere: false }]));
    },
    async target(path) {
      const entry = (await entries())?.find((one) => one.path === path);
      return entry !== undefined && isLink(entry) ? linkTarget(path, await forge.refs.blob(entry.blob)) : undefined;
    },
  };
}

function listedFile(entry: TreeEntry): RevisionFile {
  return isLink(entry) ? { path: entry.path, isLink: true } : { path: entry.path, blob: entry.blob };
}

function isFile({ mode }: TreeEntry): boolean {
  return mode !== "160000";
}

function isLink({ mode }: TreeEntry): boolean {
  return mode === "120000";
}

function linkedFile(forge: Source, entry: TreeEntry | undefined): LinkedFile | undefined {
  return entry === undefined || !isFile(entry)
    ? undefined
    : { isLink: isLink(entry), bytes: () => forge.refs.blob(entry.blob) };
}
