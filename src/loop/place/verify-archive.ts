import type { RollupRecord } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { UserError } from "../../kernel/errors.ts";
import { archivedFiles, entriesDigest, linesOf } from "../../records/archived-files.ts";
import { sha256 } from "../../records/canonical.ts";
import type { ArchivedEntry } from "../../stores/ledger-removal.ts";
import type { Store } from "../../stores/store.ts";
import type { Place } from "./place.ts";
import { keptLines } from "./packed-lines.ts";

/** The files that an archive holds, which are those that were recorded. Throws a UserError where they are not. */
async function verifiedTexts(
  place: Pick<Place, "scratch">,
  store: Store,
  { model, archive, entries, windows, first, last }: RollupRecord,
): Promise<readonly string[]> {
  const texts = archivedFiles(await keptLines(place, store, archive));
  const digests = texts.map(sha256);
  const isWhole = texts.length === windows.length && entriesDigest(digests) === entries;
  if (isWhole && digests[0] === first.digest && digests.at(-1) === last.digest) return texts;
  throw new UserError(
    `The archive ${archive.digest.slice(0, 19)}… of ${model} does not hold the windows that its entry on the ledger names. Nothing that it holds is believed.`,
  );
}

/** All of a rollup read back from where it stays; what may leave the branch then. Throws a UserError where anything is not there. */
export async function verifiedRollup(
  place: Pick<Place, "scratch" | "storeOf">,
  body: RollupRecord,
): Promise<readonly ArchivedEntry[]> {
  const own = place.storeOf(body.model);
  // What is only near is no place to keep anything.
  const store = own.lasting ?? own;
  const texts = await verifiedTexts(place, store, body);
  const profiled = body.spans.filter(({ profile }) => profile !== undefined).length;
  const profiles = body.profiles === undefined ? [] : linesOf(await keptLines(place, store, body.profiles));
  if (profiles.length !== profiled)
    throw new UserError(
      `The store has ${profiles.length} profiles of ${body.month} of ${body.model}, and its entry on the ledger names ${profiled}.`,
    );
  return texts.map((text) => ({ model: body.model, id: idOf(text), digest: sha256(text) }));
}

function idOf(text: string): string {
  const entry: unknown = JSON.parse(text);
  return isRecord(entry) && typeof entry["id"] === "string" ? entry["id"] : "";
}
