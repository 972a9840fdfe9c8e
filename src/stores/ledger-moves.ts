import type { FileMove } from "../forge/forge.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import { pathOf, type Entry } from "./ledger-entry.ts";
import type { LedgerListing } from "./ledger-listing.ts";

/** So many in one recording: the next goes on. */
const MOST_MOVED = 500;

/**
 * Files that lie where a release left them that knew no folders of months, of the models and kinds that are written to
 * anyway: git writes their folder anew with each file that is added to it. They move as they are: what an entry says, its
 * signature, and the digest by which the next one names it are of its content, and not of its place.
 */
export async function misplacedFiles(
  added: readonly Entry[],
  { kinds, listing }: { readonly kinds: readonly EvidenceKind[]; readonly listing: LedgerListing },
): Promise<readonly FileMove[]> {
  const byMonth = kinds.filter(({ isByMonth }) => isByMonth === true);
  const moves: FileMove[] = [];
  for (const { word: kind } of byMonth) {
    const models = new Set(added.filter((entry) => entry.kind === kind).map(({ model }) => model));
    for (const model of models) {
      const { ids, files } = await listing.shelf(model, kind);
      for (const id of ids) {
        const [to, file] = [pathOf({ model, kind, id }, { kinds }), files.get(id)];
        if (file !== undefined && file.path !== to) moves.push({ from: file.path, to, blob: file.blob });
        if (moves.length === MOST_MOVED) return moves;
      }
    }
  }
  return moves;
}
