import { hasBit, type DuckDbChunk } from "../engines/duckdb-chunk.ts";
import { UserError } from "../kernel/errors.ts";
import type { Column } from "./column-types.ts";
import type { Table } from "./table.ts";

export interface Numbers {
  /** In the rows' order; an empty cell is NaN. */
  readonly values: Float64Array;
  /** Empty cells: the other NaN stand in the file. */
  readonly nulls: number;
}

/** Columns that are read at once are held at once. */
const MOST_BYTES = 32 * 1024 ** 2;
/** DuckDB plans a wide query in a time that grows faster than its width. */
const MOST_COLUMNS = 128;

/**
 * Reads columns that are asked for in the order of `names`, several to a query: of a wide table each query is planned
 * anew over all of its columns. Names that are no columns of numbers may be among them. Where one cannot be read, the
 * others beside it are read alone.
 */
export function numberReader(table: Table, names: readonly string[]): (name: string) => Promise<Numbers> {
  const numbers = new Set(table.columns.filter(isNumber).map(({ name }) => name));
  const readable = names.filter((name) => numbers.has(name));
  const most = Math.min(MOST_COLUMNS, Math.max(1, Math.floor(MOST_BYTES / (8 * Math.max(1, table.rows)))));
  let held = new Map<string, Numbers>();
  return async (name) => {
    const own = held.get(name);
    if (own !== undefined) return own;
    held = new Map();
    const from = readable.indexOf(name);
    if (from < 0) return await readAlone(table, name);
    try {
      held = await readTogether(table, readable.slice(from, from + most));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    return held.get(name) ?? (await readAlone(table, name));
  };
}

async function readTogether(table: Table, names: readonly string[]): Promise<Map<string, Numbers>> {
  const { database, relation, rows } = table;
  const fillers = names.map((name) => ({ name, values: new Float64Array(rows), nulls: 0 }));
  const cells = names.map((name) => `CAST(${table.column(name).sql} AS DOUBLE)`);
  let filled = 0;
  for await (const chunk of database.stream(`SELECT ${cells.join(", ")} FROM ${relation}`)) {
    fillers.forEach((filler, at) => {
      filler.values.set(chunk.values(at, "DOUBLE"), filled);
      filler.nulls += emptied(filler.values.subarray(filled, filled + chunk.rows), chunk.valid(at));
    });
    filled += chunk.rows;
  }
  return new Map(fillers.map(({ name, values, nulls }) => [name, { values, nulls }]));
}

/** How many cells are empty: these become NaN. */
function emptied(values: Float64Array, valid: ReturnType<DuckDbChunk["valid"]>): number {
  if (valid === undefined) return 0;
  let nulls = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (hasBit(valid, row)) continue;
    values[row] = Number.NaN;
    nulls += 1;
  }
  return nulls;
}

async function readAlone(table: Table, name: string): Promise<Numbers> {
  const values = await table.numbers(name);
  const [row] = await table.database.rows(
    `SELECT count(*) FILTER (WHERE ${table.column(name).sql} IS NULL)::DOUBLE AS nulls FROM ${table.relation}`,
  );
  return { values, nulls: Number(row?.["nulls"] ?? 0) };
}

function isNumber({ kind, problem }: Column): boolean {
  return kind === "number" && problem === undefined;
}
