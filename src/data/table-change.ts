import { aliased, comparedSql, textSql } from "./column-sql.ts";
import type { Column } from "./column-types.ts";
import { derivedTable, type Table } from "./table.ts";

/** How the content of a dataset differs from that of another revision. Counts and names of columns, no cell. */
export interface TableChange {
  /** What tells that two rows are one: the id, or all columns that both have. */
  readonly identity: "id" | "row";
  readonly rows: { readonly kept: number; readonly gone: number; readonly added: number };
  readonly columns: {
    readonly added: string[];
    readonly gone: string[];
    /** Columns that have the values of a column that is gone, in every row that is kept. */
    readonly renamed: { readonly from: string; readonly to: string }[];
    /** Columns of both whose values differ in rows that are kept. */
    readonly changed: { readonly name: string; readonly rows: number }[];
  };
}

/** Tables of the kept rows and cells, in the shapes that those who read them know. */
export interface ComparedTables extends AsyncDisposable {
  readonly change: TableChange;
  /**
   * The rows and cells of the first table, in the columns of the second, by its names and in its order. What only the
   * second has comes from its own rows, `shuffled` from other rows, so that it tells nothing of these, or is left out.
   * Throws where it is wanted and rows are gone.
   */
  asNow(added: "own" | "shuffled" | "none"): Promise<Table>;
  /** The second table; where a column with a role was renamed, that is called as it was. */
  now(): Promise<Table>;
  /** The second table with the former names of its columns too. */
  underBoth(): Promise<Table>;
  /** The second table as one who knows the first sees it: the columns of the first under their former names, and no other. */
  asBefore(): Promise<Table>;
}

/**
 * Compares two tables of one database row by row. Rows are one by their id where it is unique in both, else by the text
 * forms of all columns that both have; equal rows are paired in their order. Values are compared by their text forms.
 */
export async function compareTables(
  before: Table,
  after: Table,
  { id, roles = [] }: { readonly id?: string | undefined; readonly roles?: readonly string[] },
): Promise<ComparedTables> {
  if (before.database !== after.database) throw new Error("tables of different databases");
  const { database } = before;
  const common = namesOf(before).filter((name) => has(after, name));
  const isById = id !== undefined && (await isUnique(before, id)) && (await isUnique(after, id));
  const key = isById ? [id] : common;
  const pairs = database.freshName("pairs");
  await database.rows(
    `CREATE TABLE ${pairs} AS SELECT b.place AS before_place, a.place AS after_place FROM (${keyed(before, key, after)}) b JOIN (${keyed(after, key, before)}) a USING (key, turn)`,
  );
  const kept = await count(before, pairs);
  const pairing: Pairing = { before, after, pairs, roles };
  const columns = await columnChange(pairing, common, kept);
  const rows = { kept, gone: before.rows - kept, added: after.rows - kept };
  const change: TableChange = { identity: isById ? "id" : "row", rows, columns };
  return {
    change,
    asNow: async (added) => await shapedAsNow(pairing, change, added),
    now: async () => await nowTable(after, change, roles),
    underBoth: async () => await underBothNames(after, change),
    asBefore: async () => await asBefore(before, after, change),
    [Symbol.asyncDispose]: async () => {
      await database.rows(`DROP TABLE ${pairs}`);
    },
  };
}

interface Pairing {
  readonly before: Table;
  readonly after: Table;
  /** Places of rows that are one, in both tables. */
  readonly pairs: string;
  /** Columns of the first table that mean something to whoever judges; their new names are nobody's features. */
  readonly roles: readonly string[];
}

/** Nested values, bytes and what the files do not agree on are nobody's features: they are not looked at. */
function namesOf({ columns }: Table): readonly string[] {
  return columns.flatMap(({ name, kind }) => (kind === "other" ? [] : [name]));
}

function has(table: Table, name: string): boolean {
  return namesOf(table).includes(name);
}

async function isUnique(table: Table, name: string): Promise<boolean> {
  if (!has(table, name)) return false;
  const { sql } = table.column(name);
  const [row] = await table.database.rows(
    `SELECT count(*) = count(DISTINCT ${textSql(table.column(name))}) AS is_unique FROM ${table.relation} WHERE ${sql} IS NOT NULL`,
  );
  const [empty] = await table.database.rows(`SELECT 1 FROM ${table.relation} WHERE ${sql} IS NULL LIMIT 1`);
  return row?.["is_unique"] === true && empty === undefined;
}

async function count({ database }: Table, relation: string): Promise<number> {
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS n FROM ${relation}`);
  return Number(row?.["n"] ?? 0);
}

/** The place of each row from 1, what it is the same by, and how many rows before it are. */
function keyed(table: Table, names: readonly string[], other: Table): string {
  const key = `hash(${names.map((name) => comparedSql(table.column(name), other.column(name))).join(", ")})`;
  const placed = `SELECT row_number() OVER () AS place, ${names.length === 0 ? "0" : key} AS key FROM ${table.relation}`;
  return `SELECT place, key, row_number() OVER (PARTITION BY key ORDER BY place) AS turn FROM (${placed})`;
}

/** Fewer rows with the same values do not show that two columns are one. */
const TELLING_ROWS = 20;

async function columnChange(
  pairing: Pairing,
  common: readonly string[],
  kept: number,
): Promise<TableChange["columns"]> {
  const { before, after } = pairing;
  const added = namesOf(after).filter((name) => !common.includes(name));
  const gone = namesOf(before).filter((name) => !common.includes(name));
  const renamed = kept < TELLING_ROWS ? [] : await renamedColumns(pairing, gone, added);
  return {
    added: added.filter((name) => !renamed.some(({ to }) => to === name)),
    gone: gone.filter((name) => !renamed.some(({ from }) => from === name)),
    renamed,
    changed: await changedColumns(pairing, common),
  };
}

async function changedColumns({ before, after, pairs }: Pairing, common: readonly string[]) {
  if (common.length === 0) return [];
  const differing = common.map((name, index) => {
    const [b, a] = [`b.b${index}`, `a.a${index}`];
    // Read as numbers here and as text there, a cell may be written otherwise and say the same.
    const isOtherKind = before.column(name).kind !== after.column(name).kind;
    const same = isOtherKind ? ` AND NOT coalesce(TRY_CAST(${b} AS DOUBLE) = TRY_CAST(${a} AS DOUBLE), false)` : "";
    return `count(*) FILTER (WHERE ${b} IS DISTINCT FROM ${a}${same})::DOUBLE AS n${index}`;
  });
  const [row] = await before.database.rows(
    `SELECT ${differing.join(", ")} FROM ${pairs} p JOIN (${texts(before, common, { prefix: "b", other: after })}) b ON b.place = p.before_place JOIN (${texts(after, common, { prefix: "a", other: before })}) a ON a.place = p.after_place`,
  );
  return common.flatMap((name, index) => {
    const rows = Number(row?.[`n${index}`] ?? 0);
    return rows === 0 ? [] : [{ name, rows }];
  });
}

function texts(
  table: Table,
  names: readonly string[],
  { prefix, other }: { readonly prefix: string; readonly other?: Table },
): string {
  const textOf = (name: string): string =>
    other === undefined ? textSql(table.column(name)) : comparedSql(table.column(name), other.column(name));
  const cells = names.map((name, index) => `${textOf(name)} AS ${prefix}${index}`);
  return `SELECT ${["row_number() OVER () AS place", ...cells].join(", ")} FROM ${table.relation}`;
}

/** One column that is gone and one that is new with the same values in all rows that are kept, where that is unambiguous. */
async function renamedColumns({ before, after, pairs }: Pairing, gone: readonly string[], added: readonly string[]) {
  if (gone.length === 0 || added.length === 0) return [];
  const old = await fingerprints(before, gone, `${pairs} p ON p.before_place`);
  const now = await fingerprints(after, added, `${pairs} p ON p.after_place`);
  return gone.flatMap((from) => {
    const alike = added.filter((to) => now.get(to) === old.get(from));
    const rivals = gone.filter((other) => old.get(other) === old.get(from));
    const named = alike.filter((to) => bare(to) === bare(from));
    const [to] = alike.length === 1 && rivals.length === 1 ? alike : named.length === 1 ? named : [];
    return to === undefined ? [] : [{ from, to }];
  });
}

/** Names that differ in case and punctuation only. */
function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** A digest of all values of a column with the pair that each is of; a column of one value alone has one of its own. */
async function fingerprints(
  table: Table,
  names: readonly string[],
  join: string,
): Promise<ReadonlyMap<string, string>> {
  const sums = names.map(
    (_, index) =>
      `CAST(sum(hash(p.before_place, c.c${index})::HUGEINT) AS VARCHAR) AS f${index}, count(DISTINCT c.c${index})::DOUBLE AS d${index}`,
  );
  const [row] = await table.database.rows(
    `SELECT ${sums.join(", ")} FROM (${texts(table, names, { prefix: "c" })}) c JOIN ${join} = c.place`,
  );
  return new Map(
    names.map((name, index) => [
      name,
      Number(row?.[`d${index}`] ?? 0) < 2 ? `constant ${table.relation} ${name}` : String(row?.[`f${index}`]),
    ]),
  );
}

/** The same pairs with each other's second rows, in an order that only their places decide. */
function shuffled(pairs: string): string {
  const own = `SELECT before_place, row_number() OVER (ORDER BY before_place) AS turn FROM ${pairs}`;
  const others = `SELECT after_place, row_number() OVER (ORDER BY hash(after_place), after_place) AS turn FROM ${pairs}`;
  return `(SELECT before_place, after_place FROM (${own}) JOIN (${others}) USING (turn))`;
}

async function shapedAsNow(
  { before, after, pairs, roles }: Pairing,
  { rows, columns: { renamed } }: TableChange,
  added: "own" | "shuffled" | "none",
): Promise<Table> {
  if (added !== "none" && rows.gone > 0) throw new Error("rows are gone");
  const own: Column[] = [];
  const others: Column[] = [];
  const order: string[] = [];
  for (const column of after.columns.filter(({ kind }) => kind !== "other")) {
    const from = renamed.find(({ to }) => to === column.name)?.from ?? column.name;
    const known = before.columns.find(({ name, kind }) => name === from && kind !== "other");
    const name = roles.includes(from) ? from : column.name;
    if (known !== undefined) own.push({ ...known, name });
    else if (added !== "none") others.push(column);
    if (known !== undefined || added !== "none") order.push(name);
  }
  const [b, a] = [aliased(own, "before"), aliased(others, "after")];
  const all = [...b.columns, ...a.columns];
  const placed = ({ relation }: Table, select: readonly string[]) =>
    `(SELECT ${["row_number() OVER () AS place", ...select].join(", ")} FROM ${relation})`;
  const beside =
    others.length === 0
      ? ""
      : ` JOIN ${added === "shuffled" ? shuffled(pairs) : pairs} p ON p.before_place = b.place JOIN ${placed(after, a.select)} a ON a.place = p.after_place`;
  return await derivedTable(before, {
    from: `${placed(before, b.select)} b${beside} ORDER BY b.place`,
    columns: order.flatMap((name) => all.find((column) => column.name === name) ?? []),
  });
}

async function asBefore(before: Table, after: Table, { columns: { renamed } }: TableChange): Promise<Table> {
  const known = before.columns.flatMap(({ name }) => {
    const now = renamed.find(({ from }) => from === name)?.to ?? name;
    const column = after.columns.find((one) => one.name === now);
    return column === undefined ? [] : [{ ...column, name }];
  });
  const { select, columns } = aliased(known, "cell");
  return await derivedTable(after, { from: `(SELECT ${select.join(", ")} FROM ${after.relation})`, columns });
}

async function nowTable(after: Table, { columns: { renamed } }: TableChange, roles: readonly string[]): Promise<Table> {
  const former = new Map(renamed.flatMap(({ from, to }) => (roles.includes(from) ? [[to, from] as const] : [])));
  return former.size === 0 ? after : await named(after, (name) => [former.get(name) ?? name]);
}

async function underBothNames(after: Table, { columns: { renamed } }: TableChange): Promise<Table> {
  if (renamed.length === 0) return after;
  return await named(after, (name) => [name, ...renamed.flatMap(({ from, to }) => (to === name ? [from] : []))]);
}

async function named(table: Table, names: (name: string) => readonly string[]): Promise<Table> {
  const { select, columns } = aliased(table.columns, "cell");
  return await derivedTable(table, {
    from: `(SELECT ${select.join(", ")} FROM ${table.relation})`,
    columns: columns.flatMap((column) => names(column.name).map((name) => ({ ...column, name }))),
  });
}
