import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import type { Forge, TreeEntry } from "./forge.ts";
import { byPath, isInside, type Revision } from "./revision.ts";

/** A commit read through the forge's API: one listing, and one call for each file that is read. */
export function openRemote(forge: Pick<Forge, "fileAt" | "treeAt" | "refs">, commit: string): Revision {
  let listing: Promise<readonly TreeEntry[] | undefined> | undefined;
  const entries = (): Promise<readonly TreeEntry[] | undefined> => (listing ??= forge.treeAt(commit));
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  const fetch = async (path: string): Promise<Uint8Array | undefined> => {
    const all = await entries();
    // The listing of a huge repository is cut short; the contents API still serves each path.
    if (all === undefined) return await forge.fileAt(path, commit);
    const entry = linkTarget(all.find((candidate) => candidate.path === path));
    if (entry === undefined) return undefined;
    return entry.isLink ? await follow({ path, bytes: await forge.refs.blob(entry.blob), fetch }) : await forge.refs.blob(entry.blob);
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
      throw new UserError(`GitHub does not list all files of ${commit}: there are too many, or the commit is gone. Check out with fetch-depth: 0.`);
    },
  };
}

function linkTarget(entry: TreeEntry | undefined): { readonly blob: string; readonly isLink: boolean } | undefined {
  return entry === undefined ? undefined : { blob: entry.blob, isLink: entry.mode === "120000" };
}

interface Link {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly fetch: (path: string) => Promise<Uint8Array | undefined>;
}

async function follow({ path, bytes, fetch }: Link): Promise<Uint8Array | undefined> {
  const target = Buffer.from(bytes).toString("utf8");
  const next = posix.normalize(posix.join(posix.dirname(path), target));
  if (posix.isAbsolute(target) || !isInside(next) || next === path) {
    throw new UserError(`${path} is a symbolic link that leads out of the repository or to itself. Replace it by the file itself.`);
  }
  return await fetch(next);
}
