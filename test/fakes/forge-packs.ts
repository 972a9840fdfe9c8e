import { isOfPack, pathInPack, type Packs } from "../../src/forge/packs.ts";

/** Other repositories by `owner/name@commit`: their files by path. */
export type GivenPacks = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function fakePacks(given: GivenPacks = {}): Packs {
  return {
    async files({ owner, repository, path, commit }) {
      const files = given[`${owner}/${repository}@${commit}`];
      const found = Object.entries(files ?? {}).filter(([file]) => isOfPack(file, path));
      if (found.length === 0) return undefined;
      return found.map(([file, text]) => ({ path: pathInPack(file, path), bytes: new TextEncoder().encode(text) }));
    },
  };
}
