import { createHash } from "node:crypto";

/** What decides on which side a row is: rows that belong together stay together. */
export type SplitBy =
  | { readonly by: "group" | "row"; readonly keys: readonly string[] }
  | { readonly by: "time"; readonly times: readonly string[] };

/**
 * 1 for the rows that judge. Of groups and rows about that share of them, by the digest of each, so that it is the same
 * on every machine and equal rows are on one side; of times the last ones, those of one moment together.
 */
export function splitRows(split: SplitBy, share: number): Uint8Array {
  if (split.by === "time") return byTime(split.times, share);
  const sides = new Map<string, number>();
  return Uint8Array.from(split.keys, (key) => {
    const side = sides.get(key) ?? sideOf(key, share);
    sides.set(key, side);
    return side;
  });
}

function sideOf(key: string, share: number): number {
  const drawn = createHash("sha256").update(key).digest().readUInt32BE(0) / 2 ** 32;
  return drawn < share ? 1 : 0;
}

function byTime(times: readonly string[], share: number): Uint8Array {
  const sorted = times.toSorted();
  const from = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * (1 - share)))];
  return Uint8Array.from(times, (time) => (from !== undefined && time >= from ? 1 : 0));
}

/** Records of a text file with their line ends; quoted cells may hold line ends of their own. */
export function recordsOf(text: string, isCsv: boolean): readonly string[] {
  const records: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isCsv && text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== "\n" || isQuoted) continue;
    records.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) records.push(`${text.slice(start)}\n`);
  return records.filter((record) => record.trim() !== "");
}
