import { aliased, textSql } from "./column-sql.ts";
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

export interface ComparedTables extends AsyncDisposable {
  readonly change: TableChange;
  /**
   * The rows of the first table in their order with its own cells, and beside them what the second has more: columns, and
   * new names. Throws where rows are gone.
   */
  extended(): Promise<Table>;
  /** The same, but columns that only the second has come from other rows, so that they tell nothing of these. */
  shuffled(): Promise<Table>;
  /** The second table as one who knows the first sees it: the columns of the first under their former names, and no other. */
  asBefore(): Promise<Table>;
  /** The second table; where a column with a role was renamed, that is called as it was. */
  asNow(): Promise<Table>;
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
    `CREATE TABLE ${pairs} AS SELECT b.place AS before_place, a.place AS after_place FROM (${keyed(before, key)}) b JOIN (${keyed(after, key)}) a USING (key, turn)`,
  );
  const kept = await count(before, pairs);
  const pairing: Pairing = { before, after, pairs, roles };
  const columns = await columnChange(pairing, common);
  const rows = { kept, gone: before.rows - kept, added: after.rows - kept };
  const change: TableChange = { identity: isById ? "id" : "row", rows, columns };
  return {
    change,
    extended: async () => await extendedTable(pairing, change, pairs),
    shuffled: async () => await extendedTable(pairing, change, shuffled(pairs)),
    asBefore: async () => await asBefore(before, after, change),
    asNow: async () => await asNow(after, change, roles),
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
function keyed(table: Table, names: readonly string[]): string {
  const key = `hash(${names.map((name) => textSql(table.column(name))).join(", ")})`;
  const placed = `SELECT row_number() OVER () AS place, ${names.length === 0 ? "0" : key} AS key FROM ${table.relation}`;
  return `SELECT place, key, row_number() OVER (PARTITION BY key ORDER BY place) AS turn FROM (${placed})`;
}

async function columnChange(pairing: Pairing, common: readonly string[]): Promise<TableChange["columns"]> {
  const { before, after } = pairing;
  const added = namesOf(after).filter((name) => !common.includes(name));
  const gone = namesOf(before).filter((name) => !common.includes(name));
  const renamed = await renamedColumns(pairing, gone, added);
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
    const same = isOtherKind ? ` AND TRY_CAST(${b} AS DOUBLE) IS DISTINCT FROM TRY_CAST(${a} AS DOUBLE)` : "";
    return `count(*) FILTER (WHERE ${b} IS DISTINCT FROM ${a}${same})::DOUBLE AS n${index}`;
  });
  const [row] = await before.database.rows(
    `SELECT ${differing.join(", ")} FROM ${pairs} p JOIN (${texts(before, common, "b")}) b ON b.place = p.before_place JOIN (${texts(after, common, "a")}) a ON a.place = p.after_place`,
  );
  return common.flatMap((name, index) => {
    const rows = Number(row?.[`n${index}`] ?? 0);
    return rows === 0 ? [] : [{ name, rows }];
  });
}

function texts(table: Table, names: readonly string[], prefix: string): string {
  const cells = names.map((name, index) => `${textSql(table.column(name))} AS ${prefix}${index}`);
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

/** A digest of all values of a column with the pair that each is of: the same order on both sides. */
async function fingerprints(
  table: Table,
  names: readonly string[],
  join: string,
): Promise<ReadonlyMap<string, string>> {
  const sums = names.map((_, index) => `CAST(sum(hash(p.before_place, c.c${index})::HUGEINT) AS VARCHAR) AS f${index}`);
  const [row] = await table.database.rows(
    `SELECT ${sums.join(", ")} FROM (${texts(table, names, "c")}) c JOIN ${join} = c.place`,
  );
  return new Map(names.map((name, index) => [name, String(row?.[`f${index}`])]));
}

/** The same pairs with each other's second rows, in an order that only their places decide. */
function shuffled(pairs: string): string {
  const own = `SELECT before_place, row_number() OVER (ORDER BY before_place) AS turn FROM ${pairs}`;
  const others = `SELECT after_place, row_number() OVER (ORDER BY hash(after_place), after_place) AS turn FROM ${pairs}`;
  return `(SELECT before_place, after_place FROM (${own}) JOIN (${others}) USING (turn))`;
}

async function extendedTable({ before, after, roles }: Pairing, change: TableChange, pairs: string): Promise<Table> {
  if (change.rows.gone > 0) throw new Error("rows are gone");
  const { renamed, added } = change.columns;
  const named = renamed.flatMap(({ from, to }) => (roles.includes(from) ? [] : [to]));
  const more = [...named, ...added].flatMap((name) => after.columns.find((column) => column.name === name) ?? []);
  const [own, others] = [aliased(before.columns, "before"), aliased(more, "after")];
  const placed = ({ relation }: Table, select: readonly string[]) =>
    `(SELECT ${["row_number() OVER () AS place", ...select].join(", ")} FROM ${relation})`;
  return await derivedTable(before, {
    from: `${placed(before, own.select)} b JOIN ${pairs} p ON p.before_place = b.place JOIN ${placed(after, others.select)} a ON a.place = p.after_place ORDER BY b.place`,
    columns: [...own.columns, ...others.columns],
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

async function asNow(after: Table, { columns: { renamed } }: TableChange, roles: readonly string[]): Promise<Table> {
  const former = new Map(renamed.flatMap(({ from, to }) => (roles.includes(from) ? [[to, from] as const] : [])));
  if (former.size === 0) return after;
  const { select, columns } = aliased(after.columns, "cell");
  return await derivedTable(after, {
    from: `(SELECT ${select.join(", ")} FROM ${after.relation})`,
    columns: columns.map((column) => ({ ...column, name: former.get(column.name) ?? column.name })),
  });
}
