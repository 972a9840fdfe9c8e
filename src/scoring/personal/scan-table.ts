import { isRow } from "../../data/column-names.ts";
import { countColumns, type CountedColumn } from "../../data/personal/column-facts.ts";
import { patternHits } from "../../data/personal/pattern-hits.ts";
import { sampleValues } from "../../data/personal/sampled-values.ts";
import { uniqueRows } from "../../data/personal/unique-rows.ts";
import type { Table } from "../../data/table.ts";
import type { DeclaredPersonalData } from "../../work/personal/declared.ts";
import type { ColumnFinding, PersonalFinding } from "../../work/personal/finding.ts";
import { readHeader } from "../../work/personal/header.ts";
import { isPromising, judgeColumn } from "../../work/personal/judge-column.ts";
import { judgeUniqueness, quasiIdentifiers, settleTable, type JudgedColumn } from "../../work/personal/judge-table.ts";
import { judgeLeak, LEAK_PATTERNS } from "../../work/personal/leak.ts";

/** Different values of a column that are looked at. */
const SAMPLE = 10_000;
/** Of most columns fewer show that there is nothing to look for. */
const FIRST_SAMPLE = 1000;
/** Shorter numbers identify nobody, whatever they are called. */
const LEAST_DIGITS = 6;
/** No address, card or phone number in prose is shorter. */
const LEAST_TEXT = 8;

/**
 * What personal data a table seems to hold: a sample of each column's different values, every row of its prose, and how
 * many rows postcode, date of birth and gender single out. Counts and masks leave it, and no cell.
 */
export async function scanTable(table: Table, declared: DeclaredPersonalData = {}): Promise<readonly ColumnFinding[]> {
  const counted = await countColumns(table);
  const judged = await judgeSamples(table, counted.filter(isWorthReading));
  for (const { name, found } of await findLeaks(table, counted, judged)) judged.set(name, found);
  const columns = table.columns.map(({ name }): JudgedColumn => ({ name, found: judged.get(name) ?? [] }));
  const areNamesValues = isRow(columns.map(({ name }) => name));
  const together = quasiIdentifiers(columns, declared.columns ?? {});
  const uniqueness = together.length === 0 ? undefined : judgeUniqueness(together, await uniqueRows(table, together));
  return [...settleTable(columns, areNamesValues), ...(uniqueness === undefined ? [] : [uniqueness])];
}

async function judgeSamples(
  table: Table,
  columns: readonly CountedColumn[],
): Promise<Map<string, readonly PersonalFinding[]>> {
  const judged = new Map<string, readonly PersonalFinding[]>();
  const promising: CountedColumn[] = [];
  for await (const sampled of sampleValues(table, columns, FIRST_SAMPLE)) {
    if (sampled.distinct > FIRST_SAMPLE && isPromising(sampled)) promising.push(sampled);
    else judged.set(sampled.name, judgeColumn(sampled));
  }
  for await (const sampled of sampleValues(table, promising, SAMPLE)) judged.set(sampled.name, judgeColumn(sampled));
  return judged;
}

/** Measurements are skipped, unless they are long numbers that somebody kept as floats, or named as what is looked for. */
function isWorthReading({ name, kind, filled, longest, whole }: CountedColumn): boolean {
  if (filled === 0) return false;
  if (kind !== "number") return true;
  return (longest >= LEAST_DIGITS && whole >= 0.5) || readHeader(name).size > 0;
}

async function findLeaks(
  table: Table,
  counted: readonly CountedColumn[],
  judged: ReadonlyMap<string, readonly PersonalFinding[]>,
): Promise<readonly JudgedColumn[]> {
  const prose = new Map(counted.flatMap((column) => (isProse(column, judged) ? [[column.name, column] as const] : [])));
  const found = new Map<string, readonly PersonalFinding[]>();
  for (const { column, pattern, rows, hits } of await patternHits(table, [...prose.values()], LEAK_PATTERNS)) {
    const already = found.get(column) ?? judged.get(column) ?? [];
    const leak = judgeLeak({ type: pattern.type, rows, hits }, prose.get(column)?.filled ?? 0);
    if (leak !== undefined && already.every(({ type }) => type !== leak.type)) found.set(column, [...already, leak]);
  }
  return [...found].map(([name, each]) => ({ name, found: each }));
}

/** Where a column as a whole was recognized, what stands in its cells is known. */
function isProse(
  { name, kind, longest }: CountedColumn,
  judged: ReadonlyMap<string, readonly PersonalFinding[]>,
): boolean {
  return (
    kind === "category" &&
    longest >= LEAST_TEXT &&
    (judged.get(name) ?? []).every(({ confidence }) => confidence !== "high")
  );
}
