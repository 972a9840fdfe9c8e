import { isRecord } from "../kernel/guards.ts";
import { prettyJson } from "../records/canonical.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import type { LedgerBlobs } from "./ledger-blobs.ts";
import type { Entry } from "./ledger-entry.ts";
import { INDEX_FILE, type LedgerListing } from "./ledger-listing.ts";

/** Of which model an entry is the newest. */
export interface NewestEntry {
  readonly model: string;
  readonly id: string;
}

interface Lying {
  readonly listing: LedgerListing;
  readonly blobs: LedgerBlobs;
}

/** Whoever can push to the branch can lay a file that names a late time: some more are looked at. */
const MOST_NEWEST = 3;

/**
 * The newest entries of a kind, of all models, each of another. Of a large ledger its index names them, so that nobody
 * lists all models for it. What it names is read and believed like every other entry: where it is wrong, older ones are
 * found.
 */
export async function newestOf(kind: EvidenceKind, { listing, blobs }: Lying): Promise<readonly NewestEntry[]> {
  const index = await listing.index();
  const named = index?.blob === undefined ? undefined : namedIn(await blobs.value(index.blob), kind);
  if (named !== undefined) return named;
  const models = await listing.models();
  await listing.expect(models);
  const all = models.map(async (model) => {
    const id = (await listing.shelf(model, kind.word)).ids.at(-1);
    return id === undefined ? [] : [{ model, id }];
  });
  return fewNewest((await Promise.all(all)).flat());
}

/** The file of the index as it is with these; nothing where one listing tells all that there is. */
export async function indexWith(
  kinds: readonly EvidenceKind[],
  added: readonly Entry[],
  lying: Lying,
): Promise<Readonly<Record<string, string>>> {
  const kind = kinds.find(({ isIndexed }) => isIndexed === true);
  const own = added.filter((entry) => entry.kind === kind?.word).map(({ model, id }) => ({ model, id }));
  if (kind === undefined || own.length === 0 || (await lying.listing.index()) === undefined) return {};
  const newest = fewNewest([...own, ...(await newestOf(kind, lying))]);
  return { [INDEX_FILE]: prettyJson({ schema: "model-gitops/ledger-index/v1", [kind.word]: newest }) };
}

/** The newest of each model, and of these the newest. */
function fewNewest(entries: readonly NewestEntry[]): readonly NewestEntry[] {
  const oldestFirst = entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ofEach = [...new Map(oldestFirst.map((one) => [one.model, one])).values()];
  return ofEach.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, MOST_NEWEST);
}

function namedIn(value: unknown, { word }: EvidenceKind): readonly NewestEntry[] | undefined {
  const listed = isRecord(value) ? value[word] : undefined;
  if (!Array.isArray(listed)) return undefined;
  const entries: readonly unknown[] = listed;
  return entries.flatMap((one) =>
    isRecord(one) && typeof one["model"] === "string" && typeof one["id"] === "string"
      ? [{ model: one["model"], id: one["id"] }]
      : [],
  );
}

/** The newest entries of a kind. */
export interface Newest {
  readonly model: string;
  readonly kind: EvidenceKind;
  /** Default: two, as the last is known to be it by the one before. */
  readonly last?: number | undefined;
  /** Of a kind that no time orders: this one instead. */
  readonly id?: string | undefined;
}
