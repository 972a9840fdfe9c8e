import { open, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openTable, type Table } from "../../data/table.ts";
import { columnSummary } from "../../data/column-summary.ts";
import type { DuckDb } from "../../engines/duckdb.ts";
import type { Host } from "../../host/host.ts";
import { uncertaintyCoefficient } from "../../stats/association.ts";
import type { Leak } from "../../work/adoption/adoption.ts";
import { withHeavyApart } from "../../work/adoption/heavy-values.ts";
import type { SeenColumn, SeenTable } from "../../work/adoption/columns.ts";

/** A table as init looks at it, open until the database ends. */
export interface ReadTable {
  readonly seen: SeenTable;
  readonly table: Table;
}

/** Of rows that are not on this machine. */
export const NOTHING_SEEN: SeenTable = { path: "", rows: 0, isWhole: false, columns: [] };

export interface ReadLimits {
  /** Larger files of text are looked at by their first rows. */
  readonly whole: number;
  readonly head: number;
}

const BYTES: ReadLimits = { whole: 1024 ** 3, head: 128 * 1024 ** 2 };

/** Reads one data file of the repository. Throws a UserError where it cannot be read. */
export async function readTable(
  { host, database }: { readonly host: Host; readonly database: DuckDb },
  path: string,
  limits: ReadLimits = BYTES,
): Promise<ReadTable> {
  const whole = join(host.workspace, path);
  const head = await headOf(whole, database, limits);
  const table = await openTable(database, { files: [head ?? whole], root: host.workspace });
  const columns: SeenColumn[] = [];
  for (const column of table.columns) columns.push(await columnSummary(table, column));
  return { table, seen: { path, rows: table.rows, isWhole: head === undefined, columns } };
}

async function headOf(file: string, database: DuckDb, limits: ReadLimits): Promise<string | undefined> {
  if (/\.(?:parquet|gz)$/.test(file) || (await stat(file)).size <= limits.whole) return undefined;
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(limits.head), 0, limits.head, 0);
  const copy = join(database.files, `head${/\.[a-z]+$/.exec(file)?.[0] ?? ".csv"}`);
  await writeFile(copy, buffer.subarray(0, endOfRows(buffer.subarray(0, bytesRead))));
  database.nameFile(copy, file);
  return copy;
}

/** The last line end that is not inside of quotes. */
function endOfRows(bytes: Buffer): number {
  const quotes = bytes.reduce((count, byte) => (byte === QUOTE ? count + 1 : count), 0);
  let isOpen = quotes % 2 === 1;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    if (bytes[at] === QUOTE) isOpen = !isOpen;
    if (bytes[at] === NEW_LINE && !isOpen) return at + 1;
  }
  return bytes.length;
}

const QUOTE = 0x22;
const NEW_LINE = 0x0a;

/** Columns that take nearly all doubt about the target away, alone: what is known only afterwards does so. */
const TELLING = 0.9;
const LEAK_ROWS = 500_000;

export async function leaksOf(
  { table, seen }: ReadTable,
  target: string,
  features: readonly string[],
): Promise<readonly Leak[]> {
  if (table.rows > LEAK_ROWS || table.rows < 50) return [];
  const truth = await codesOf(table, target);
  if (truth === undefined) return [];
  const leaks: Leak[] = [];
  const isAsked = new Set(features);
  for (const { name, distinct } of seen.columns) {
    if (!isAsked.has(name) || distinct < 2) continue;
    const codes = await codesOf(table, name);
    const told = codes === undefined ? Number.NaN : uncertaintyCoefficient(codes, truth);
    if (told >= TELLING)
      leaks.push({
        column: name,
        tells: `alone takes away ${Math.floor(told * 100)}% of the doubt about ${JSON.stringify(target)}`,
      });
  }
  return leaks;
}

async function codesOf(table: Table, name: string): Promise<Int32Array | undefined> {
  const { kind } = table.column(name);
  if (kind === "number" || kind === "boolean") return withHeavyApart(await table.numbers(name));
  return kind === "category" ? (await table.strings(name)).codes : undefined;
}

/** The mean distance of a number from its median: what always naming the median errs by. */
export async function deviationOf({ table }: ReadTable, name: string, sides?: Uint8Array): Promise<number | undefined> {
  if (table.column(name).kind !== "number") return undefined;
  const values = (await table.numbers(name))
    .filter((value, row) => Number.isFinite(value) && sides?.[row] !== 0)
    .toSorted();
  const median = values[Math.floor(values.length / 2)];
  if (median === undefined) return undefined;
  return values.reduce((sum, value) => sum + Math.abs(value - median), 0) / values.length;
}
