import type { Column } from "../data/column-types.ts";
import type { Table } from "../data/table.ts";
import type { Profile } from "../generated/types.ts";
import type { ColumnFacts } from "../work/monitor/quality/contract.ts";
import { profiled } from "../work/monitor/quality/reference.ts";
import { asNumber, valueSql } from "./quality-cells.ts";

/** A bound that this many rows are at or beyond tells of none of them. */
const ROWS = 10;
const AT_ONCE = 12;
/** Of the rows: a value that is new in the last fifth of them shows that others may follow. */
const LAST = 0.2;

/**
 * What a contract needs beyond the profile, from the reference's rows: the tenth value from each end, and how many
 * values stand in the last fifth alone. A column that nothing can read has no entry.
 */
export async function contractFacts(table: Table, profile: Profile): Promise<ReadonlyMap<string, ColumnFacts>> {
  const known = table.columns.filter(({ kind, problem }) => kind !== "other" && problem === undefined);
  const of = (kind: string): readonly Column[] => known.filter(({ name }) => profiled(profile, name)?.kind === kind);
  const numbers = of("number").filter(({ kind }) => kind !== "time");
  const facts = new Map<string, ColumnFacts>();
  for (let start = 0; start < numbers.length; start += AT_ONCE)
    for (const [name, ends] of await tenthValues(table, numbers.slice(start, start + AT_ONCE))) facts.set(name, ends);
  for (const column of of("category")) facts.set(column.name, { newInLastFifth: await newValues(table, column) });
  return facts;
}

type Ends = readonly [name: string, ends: Required<Pick<ColumnFacts, "tenth" | "openEnds">>];

async function tenthValues(table: Table, columns: readonly Column[]): Promise<readonly Ends[]> {
  const ends = columns.flatMap((column, index) => {
    const x = asNumber(column);
    const finite = `CASE WHEN isfinite(${x}) THEN ${x} END`;
    return [`min(${finite}, ${ROWS}) AS low_${index}`, `max(${finite}, ${ROWS}) AS high_${index}`];
  });

  const read = columns.flatMap((_, index) =>
    [`low_${index}`, `high_${index}`].flatMap((end) => [`${end}[1] AS ${end}_first`, `${end}[${ROWS}] AS ${end}`]),
  );
  const lists = `SELECT ${ends.join(", ")} FROM ${table.relation}`;
  const [row] = await table.database.rows(`SELECT ${read.join(", ")} FROM (${lists})`);
  return columns.flatMap(({ name }, index): readonly Ends[] => {
    const [low, high] = [row?.[`low_${index}`], row?.[`high_${index}`]];
    if (typeof low !== "number" || typeof high !== "number") return [];
    const isOpen = [row?.[`low_${index}_first`] !== low, row?.[`high_${index}_first`] !== high];
    return [[name, { tenth: [low, high], openEnds: isOpen.filter(Boolean).length }]];
  });
}

async function newValues(table: Table, column: Column): Promise<number> {
  const numbered = `SELECT ${valueSql(column)} AS value, row_number() OVER () AS place FROM ${table.relation}`;
  const first = `SELECT value, min(place) AS place FROM (${numbered}) WHERE value IS NOT NULL GROUP BY value`;
  const [row] = await table.database.rows(
    `SELECT count_if(place > ${table.rows * (1 - LAST)})::DOUBLE AS n FROM (${first})`,
  );
  return Number(row?.["n"] ?? 0);
}
