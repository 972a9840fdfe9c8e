import { sharedByChance, type Repeats } from "../stats/repeats.ts";
import { comparedSql, textSql } from "./column-sql.ts";
import { countingRows, differentRows, disjoint, isCounting, tellingFiles } from "./numbered-rows.ts";
import { isIndexName } from "./row-number.ts";
import type { Table } from "./table.ts";

/** What a table shares with another. Counts only: ids identify people. */
export interface SharedRows {
  /** Rows whose id is in the other; absent without an id column in both, or where ids only count rows. */
  readonly ids?: number;
  /** Rows whose values in all compared columns are those of a row of the other; absent where no column is in both. */
  readonly rows?: number;
  /** How many of `rows` independent rows would share at most, and how probable as many as there are would be. */
  readonly byChance?: number;
  readonly pValue?: number;
}

export interface Comparison {
  readonly id?: string | undefined;
  /** Columns to compare, those that both have. Default: all but the id and row numbers. */
  readonly columns?: readonly string[] | undefined;
  /** Columns that say nothing about a row. */
  readonly ignored?: readonly string[];
  /** Columns without which rows are never compared, and which alone make none the same. */
  readonly target?: readonly string[];
}

/**
 * How much of `a` is also in `b`, both of one database. Rows are compared by a 64-bit hash of their text forms: with a
 * million rows each, a chance match has a probability below 1e-7. Rows of few and coarse columns equal each other although
 * they are different cases: how many would by chance is told beside (stats/repeats.ts).
 */
export async function sharedRows(a: Table, b: Table, comparison: Comparison = {}): Promise<SharedRows> {
  const { by: _, ...shared } = await sharedBy(a, b, comparison);
  return shared;
}

/** The same, with what tells the shared rows: SQL over each table. By ids where some are shared. */
export async function sharedBy(
  a: Table,
  b: Table,
  comparison: Comparison,
): Promise<SharedRows & { readonly by?: readonly [own: string, other: string] }> {
  if (a.database !== b.database) throw new Error("datasets of different databases");
  const ids = await sharedIds(a, b, comparison);
  const found: (SharedRows & { readonly by: readonly [string, string] })[] = [];
  for (const columns of await comparedColumns(a, b, comparison)) found.push(await alike(a, b, columns));
  const rows = telling(found);
  return (ids.ids ?? 0) > 0 ? { ...rows, ...ids } : { ...ids, ...rows };
}

const MOST_LEFT_OUT = 4;

/** Below it, what some columns say counts where all say nothing. */
const IMPROBABLE = 0.001;

/** The comparison by all columns, unless one by fewer shows what chance does not explain, in as many trials. */
function telling<T extends SharedRows>(found: readonly T[]): Partial<T> {
  const [all, ...others] = found;
  const shown = others.filter(({ pValue = 1 }) => pValue < IMPROBABLE / others.length);
  return leastProbable(all === undefined ? shown : [all, ...shown]);
}

/** What chance explains least. */
export function leastProbable<T extends SharedRows>(found: readonly T[]): Partial<T> {
  const [worst = {}] = found.toSorted((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1) || (b.rows ?? 0) - (a.rows ?? 0));
  return worst;
}

/**
 * By which columns rows are the same. A column that says which file a row is of (`split`, the time of an export), or that
 * counts or names its rows, would hide every copy, and may be a feature: rows are compared with such columns, without
 * those of the first kind, without each of the first few of the others, and without them all.
 */
async function comparedColumns(
  a: Table,
  b: Table,
  { id, columns, ignored = [], target = [] }: Comparison,
): Promise<readonly (readonly string[])[]> {
  const inBoth = a.columns
    .filter(
      ({ name, kind }) => kind !== "other" && b.columns.some((other) => other.name === name && other.kind !== "other"),
    )
    .map(({ name }) => name);
  const listed = columns?.filter((name) => inBoth.includes(name));
  const all = listed ?? inBoth.filter((name) => name !== id && !ignored.includes(name) && !isIndexName(name));
  const free = all.filter((name) => !target.includes(name));
  const left = listed === undefined ? await leftOut(a, b, free) : [];
  const others = left.map((names) => all.filter((name) => !names.includes(name)));
  const isTelling = (some: readonly string[]): boolean => some === all || some.some((name) => !target.includes(name));
  return [all, ...others].filter((some) => some.length > 0 && isTelling(some));
}

/** Sets of columns to leave out; beside another column that would still hide every row, a set is no use. */
async function leftOut(a: Table, b: Table, names: readonly string[]): Promise<readonly (readonly string[])[]> {
  const counting = await countingRows(a, names);
  const telling = await tellingFiles(a, names);
  const measured = names.filter((name) => !counting.includes(name) && !telling.includes(name));
  // Two measurements that differ everywhere are of different rows; one may be made up.
  const apart = await disjoint([a, b], measured, 2);
  if (apart.length > 1) return [];
  const files = await disjoint([a, b], telling, telling.length);
  const made = apart.length > 0 ? apart : await differentRows(a, measured);
  const numbering = counting.filter((name) => !files.includes(name));
  const each = [...numbering.slice(0, MOST_LEFT_OUT), ...made.slice(0, MOST_LEFT_OUT)];
  const hiding = [...apart, ...(await disjoint([a, b], numbering, numbering.length))];
  const sets = [files, [...files, ...numbering], ...each.map((name) => [...files, name])];
  const useful = sets.filter((set) => set.length > 0 && hiding.every((name) => set.includes(name)));
  return [...new Map(useful.map((set) => [set.join("\0"), set])).values()];
}

async function sharedIds(
  a: Table,
  b: Table,
  { id }: Comparison,
): Promise<Pick<SharedRows, "ids"> & { readonly by?: readonly [string, string] }> {
  if (id === undefined || ![a, b].every((table) => table.columns.some(({ name }) => name === id))) return {};
  // Ids that count the rows of each file say nothing about rows of another.
  if ((await isCounting(a, a.column(id).sql)) && (await isCounting(b, b.column(id).sql))) return {};
  const by = [textSql(a.column(id)), textSql(b.column(id))] as const;
  return { ids: await countShared({ table: a, key: by[0] }, { table: b, key: by[1] }), by };
}

async function alike(a: Table, b: Table, columns: readonly string[]) {
  const by = [rowKey(a, b, columns), rowKey(b, a, columns)] as const;
  const [own, other] = [
    { table: a, key: by[0] },
    { table: b, key: by[1] },
  ];
  const rows = await countShared(own, other);
  if (rows === 0) return { rows, by };
  const { expected, pValue } = sharedByChance(rows, await repeatsOf(own), await repeatsOf(other));
  return { rows, byChance: expected, pValue, by };
}

interface Keyed {
  readonly table: Table;
  /** SQL of what is compared. */
  readonly key: string;
}

async function countShared(a: Keyed, b: Keyed): Promise<number> {
  const [row] = await a.table.database.rows(
    // Unlike IN, a semi join goes to the disk where memory is short.
    `SELECT count(*)::DOUBLE AS shared FROM (SELECT ${a.key} AS key FROM ${a.table.relation}) SEMI JOIN (SELECT ${b.key} AS key FROM ${b.table.relation}) USING (key)`,
  );
  return Number(row?.["shared"] ?? 0);
}

async function repeatsOf({ table, key }: Keyed): Promise<Repeats> {
  const sizes = `SELECT count(*)::DOUBLE AS size FROM (SELECT ${key} AS key FROM ${table.relation}) GROUP BY key`;
  const [row = {}] = await table.database.rows(
    `SELECT count(*) FILTER (size = 1)::DOUBLE AS once, count(*) FILTER (size = 2)::DOUBLE AS twice, coalesce(sum(size) FILTER (size > 1), 0) AS repeated, coalesce(sum(size * size) FILTER (size > 1), 0) AS squares FROM (${sizes})`,
  );
  const [once, twice, repeated, squares] = ["once", "twice", "repeated", "squares"].map((name) => Number(row[name]));
  return { rows: table.rows, once: once ?? 0, twice: twice ?? 0, repeated: repeated ?? 0, squares: squares ?? 0 };
}

/** Two numbers of one type are compared as they are: writing each as text takes ten times as long. */
function rowKey(table: Table, other: Table, columns: readonly string[]): string {
  const cells = columns.map((name) => {
    const column = table.column(name);
    const isSame = column.kind === "number" && column.type === other.column(name).type;
    return isSame ? column.sql : comparedSql(column, other.column(name));
  });
  return `hash(${cells.join(", ")})`;
}
