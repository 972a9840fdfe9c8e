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
  const byMonth = new Set(kinds.filter(({ isByMonth }) => isByMonth === true).map(({ word }) => word));
  const written = new Map(added.map(({ model, kind }) => [`${model}/${kind}`, { model, kind }]));
  const moves: FileMove[] = [];
  for (const { model, kind } of written.values()) {
    if (!byMonth.has(kind)) continue;
    const { files } = await listing.shelf(model, kind);
    const all = [...files].map(([id, { path, blob }]) => ({
      from: path,
      to: pathOf({ model, kind, id }, { kinds }),
      blob,
    }));
    moves.push(...all.filter(({ from, to }) => from !== to).toSorted((a, b) => (a.to < b.to ? -1 : 1)));
  }
  return moves.slice(0, MOST_MOVED);
}
