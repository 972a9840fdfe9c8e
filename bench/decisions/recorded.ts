import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Found, Tally } from "./cell.ts";

/** What is committed of a cell. */
export interface Recorded extends Found {
  /** The share that may pass at the margin, in %; null where what happens is inherent. */
  readonly target: number | null;
  /** What the cell came to before decisions were brought to their level. */
  readonly before?: Before | undefined;
}

export type Before = Pick<Found, "dataSets" | "method" | "size" | "power">;

export type Records = ReadonlyMap<string, Recorded>;

const FILE = join(import.meta.dirname, "..", "decisions.json");

export async function readRecords(): Promise<Records> {
  const text = await readFile(FILE, "utf8").catch(() => "{}");
  // Written by `writeRecords` and nobody else.
  const lines = Object.entries(JSON.parse(text) as Readonly<Record<string, Line>>);
  return new Map(
    lines.map(([id, { before, ...line }]) => [
      id,
      { ...line, ...talliesOf(line), ...(before !== undefined && { before: { ...before, ...talliesOf(before) } }) },
    ]),
  );
}

/** A line for each cell, so that a change of one is a change of one line. */
export async function writeRecords(records: Records): Promise<void> {
  const lines = [...records].map(([id, { before, ...recorded }]) => {
    const line = { ...shortened(recorded), ...(before !== undefined && { before: shortened(before) }) };
    return `  ${JSON.stringify(id)}: ${JSON.stringify(line)}`;
  });
  // Whoever reads it meanwhile reads all of it.
  const next = `${FILE}.next`;
  await writeFile(next, `{\n${lines.join(",\n")}\n}\n`);
  await rename(next, FILE);
}

/** Passes, inconclusive, fails, unmeasured, passes on an interval of width zero. */
type Counts = readonly [number, number, number, number, number];
type Short<T> = Omit<T, "size" | "power" | "before"> & { readonly size: Counts; readonly power: Counts };
type Line = Short<Recorded> & { readonly before?: Short<Before> };

function shortened<T extends Before>(recorded: T): Short<T> {
  return { ...recorded, size: countsOf(recorded.size), power: countsOf(recorded.power) };
}

function countsOf({ pass, inconclusive, fail, unmeasured, widthless }: Tally): Counts {
  return [pass, inconclusive, fail, unmeasured, widthless];
}

function talliesOf({ size, power }: Short<Before>): Pick<Found, "size" | "power"> {
  return { size: tallyOf(size), power: tallyOf(power) };
}

function tallyOf([pass, inconclusive, fail, unmeasured, widthless]: Counts): Tally {
  return { pass, inconclusive, fail, unmeasured, widthless };
}
