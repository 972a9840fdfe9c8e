import type { RollupRecord } from "../../generated/types.ts";
import type { LedgerBodies } from "../../records/kinds/table.ts";
import { isNext } from "../../stores/ledger-chain.ts";
import type { Recorded } from "../../stores/ledger-entry.ts";
import type { LyingFile } from "../../stores/ledger-files.ts";
import { follows } from "../../stores/ledger-order.ts";
import { monthOf } from "../../work/monitor/rollup/due-windows.ts";
import type { Place } from "../place/place.ts";

/** A window's file that counts, with its entry. */
export interface CountedFile extends LyingFile<"window", LedgerBodies["window"]> {
  readonly entry: Recorded<"window", LedgerBodies["window"]>;
}

export interface CountedWindows {
  /** Oldest first, each after the one that it names, the first after what was rolled up. */
  readonly files: readonly CountedFile[];
  /** The id of one that does not follow: behind it nothing is. */
  readonly broken: string | undefined;
}

/** What is read first; then twice as much: of daily windows a month is few, of hourly ones many. */
const FIRST_PORTION = 64;

/**
 * The oldest windows of a model that count: a month of them and the one behind it, or `most` where that is less. Where
 * there was a rollup, those behind its last one.
 */
export async function countedWindows(
  { ledger }: Pick<Place, "ledger">,
  model: string,
  { before, most }: { readonly before: RollupRecord | undefined; readonly most: number },
): Promise<CountedWindows> {
  const isSigned = (await ledger.trust()) !== undefined;
  const isAfter = isSigned ? signedAfter : unsignedAfter;
  const ids = idsBehind(await ledger.ids(model, "window"), before);
  const files: CountedFile[] = [];
  let portion = FIRST_PORTION;
  for (let start = 0; start < ids.length && !isEnough(files, most); portion *= 2) {
    const lying = await ledger.windowFiles(model, ids.slice(start, start + portion));
    // Where entries are signed, what does not count is nobody's: it stays where it is.
    for (const file of isSigned ? lying.filter(({ doubt }) => doubt === undefined) : lying) {
      const counted = countedFile(file);
      if (counted === undefined || !isAfter(counted, files.at(-1), before)) return { files, broken: file.path };
      files.push(counted);
    }
    start += portion;
  }
  return { files: files.slice(0, most), broken: undefined };
}

/** What lies before the end of a rollup was rolled up, or counted for nothing then. */
export function idsBehind(ids: readonly string[], before: RollupRecord | undefined): readonly string[] {
  return before === undefined ? ids : ids.filter((id) => id > before.last.id);
}

function isEnough(files: readonly CountedFile[], most: number): boolean {
  const months = files.map(({ entry }) => monthOf(entry.body.window.from));
  return files.length >= most || months.some((month) => month > (months[0] ?? ""));
}

function countedFile(file: LyingFile<"window", LedgerBodies["window"]>): CountedFile | undefined {
  return file.entry === undefined || file.doubt !== undefined ? undefined : { ...file, entry: file.entry };
}

type IsAfter = (file: CountedFile, last: CountedFile | undefined, before: RollupRecord | undefined) => boolean;

const signedAfter: IsAfter = ({ entry }, last, before) => {
  if (last !== undefined) return isNext({ entry }, last);
  if (before === undefined) return entry.seq === 1 && entry.previous === undefined;
  return entry.previous === before.last.digest && entry.seq === (before.last.seq ?? 0) + 1;
};

const unsignedAfter: IsAfter = (file, last, before) => {
  const { previous } = file.entry;
  if (last === undefined) return before === undefined || previous === undefined || previous === before.last.digest;
  return follows(linkOf(file), linkOf(last));
};

function linkOf({ entry: { id, previous }, digest }: CountedFile) {
  return { id, digest, previous };
}
