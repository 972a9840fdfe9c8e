import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { didYouMean, listed, truncate } from "../kernel/text.ts";
import { type DuckDb, quoteName } from "../engines/duckdb.ts";
import { FUNCTIONS, LENGTHS } from "./expression-functions.ts";

// What a condition can be made of; not in the list: subqueries, windows, stars, parameters, positional references.
const ALLOWED_CLASSES: ReadonlySet<string> = new Set([
  "COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "CAST", "CASE", "BETWEEN", "COLLATE",
]); // prettier-ignore

/** Characters: a parser takes minutes over hundreds of thousands. */
const LONGEST = 10_000;

/** A checked text, ready to be put between parentheses. */
export interface Expression {
  readonly sql: string;
  /** The columns that it reads, as the table names them. */
  readonly columns: readonly string[];
}

/**
 * Checks that a text is one condition over the columns of a row, by DuckDB's own parser: no second statement, no
 * subquery, no aggregate, only columns that are there (`current_date` is none) and only functions whose result depends
 * on their arguments alone. Throws a UserError that says what is not allowed.
 */
export async function checkExpression(
  database: DuckDb,
  expression: string,
  columns: readonly string[],
): Promise<Expression> {
  const shown = readable(expression);
  // On lines of its own, so that a comment at its end cannot swallow the parenthesis.
  const sql = `\n${expression}\n`;
  const used = await usedBy(database, sql, shown);
  for (const [name, counts] of used.functions) refuseFunction(name, counts, shown);
  const read = [...used.columns].map((name) => columnNamed(name, { shown, columns }));
  for (const [index, name] of read.entries()) {
    const other = read.slice(0, index).find((one) => one !== name && one.toLowerCase() === name.toLowerCase());
    if (other !== undefined)
      throw new UserError(
        `The condition ${shown} names ${JSON.stringify(other)} and ${JSON.stringify(name)}, which SQL cannot tell apart: capital letters do not count there. Give one of the columns another name.`,
      );
  }
  return { sql, columns: [...new Set(read)] };
}

/**
 * Whether a text could be a condition over the columns of some table: all that `checkExpression` asks but for the
 * columns. Throws as that does.
 */
export async function checkCondition(database: DuckDb, expression: string): Promise<void> {
  await checkExpression(database, expression, await columnsOfCondition(database, expression));
}

/** The columns that a condition names, as it writes them. Throws as `checkExpression` where it is none. */
export async function columnsOfCondition(database: DuckDb, expression: string): Promise<readonly string[]> {
  const used = await usedBy(database, `\n${expression}\n`, readable(expression));
  return [...used.columns].filter((name) => !CLOCK.test(name));
}

/** What SQL takes for no column, whatever a table has. */
const CLOCK =
  /^(?:current_(?:date|time|timestamp|user|role|schema|catalog|database)|localtime(?:stamp)?|(?:session_|system_)?user|rowid|today|now)$/i;

/** The text as messages show it. Throws a UserError where no parser should be asked. */
function readable(expression: string): string {
  const shown = JSON.stringify(truncate(expression, 300));
  if (expression.includes("\0") || expression.trim() === "")
    throw new UserError(`The condition ${shown} is empty or has NUL characters. Write one such as "age < 25".`);
  if (expression.length > LONGEST)
    throw new UserError(
      `The condition ${shown} has ${expression.length} characters; at most ${LONGEST} are read. Write its result as a column of the data.`,
    );
  return shown;
}

/** To the letter; else without regard to capitals, as SQL has it, where that is one column. */
function columnNamed(
  name: string,
  { shown, columns }: { readonly shown: string; readonly columns: readonly string[] },
): string {
  if (columns.includes(name)) return name;
  const [one, ...others] = columns.filter((column) => column.toLowerCase() === name.toLowerCase());
  if (one === undefined) throw new UserError(unknownColumn(name, { shown, columns }));
  if (others.length > 0)
    throw new UserError(
      `The condition ${shown} names ${JSON.stringify(name)}, which could be ${listed([one, ...others].map((column) => JSON.stringify(column)))}. Write the one that is meant to the letter.`,
    );
  return one;
}

/** What stands after FROM for an expression over columns: their own names, and no other. */
export function namedColumns(
  relation: string,
  columns: readonly { readonly name: string; readonly sql: string }[],
): string {
  // A query without any column is none.
  const selected = columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`);
  return `(SELECT ${selected.length === 0 ? "NULL" : selected.join(", ")} FROM ${relation})`;
}

// They look like columns.
const SESSION = /^(current|local|session|system)_?|^(user|today|now|rowid)$/i;

function unknownColumn(
  name: string,
  { shown, columns }: { readonly shown: string; readonly columns: readonly string[] },
): string {
  const isSession = SESSION.test(name);
  return isSession
    ? `The condition ${shown} uses ${JSON.stringify(name)}, which is no column: it would look at the clock, the session or the place of the row, and give another result tomorrow. Use columns, and constants such as DATE '2026-01-31'.`
    : `The condition ${shown} names ${JSON.stringify(name)}, which is no column.${didYouMean(name, columns)} Texts stand in single quotes.`;
}

function refuseFunction(name: string, counts: readonly number[], shown: string): void {
  const least = FUNCTIONS.get(name);
  if (least !== undefined && counts.every((count) => count >= least)) return;
  throw new UserError(
    least === undefined
      ? `The condition ${shown} uses the function ${JSON.stringify(name)}, which does not exist or depends on more than the row. Use plain functions of columns.`
      : `The condition ${shown} uses ${JSON.stringify(name)} with fewer than ${least} arguments, which then depends on the clock or the session. Give it all of them.`,
  );
}

interface Used {
  readonly columns: Set<string>;
  /** With how many arguments each is called. */
  readonly functions: Map<string, number[]>;
}

async function usedBy(database: DuckDb, sql: string, shown: string): Promise<Used> {
  const [row] = await database.rows("SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR) AS tree", [
    `SELECT (${sql})`,
  ]);
  const tree: unknown = JSON.parse(String(row?.["tree"] ?? "null"));
  const parsed = isRecord(tree) ? tree : {};
  if (parsed["error"] === true)
    throw new UserError(`The condition ${shown} is no SQL condition: ${String(parsed["error_message"])}.`);
  const condition = onlyExpression(parsed);
  if (condition === undefined)
    throw new UserError(
      `The condition ${shown} has to be one expression over the columns, without FROM, semicolons or further columns.`,
    );
  const used: Used = { columns: new Set(), functions: new Map() };
  const refused = findRefused(condition, used);
  if (refused !== undefined)
    throw new UserError(
      `The condition ${shown} uses ${refused}, which is not allowed. Use comparisons, AND, OR, NOT, IN, BETWEEN, LIKE and plain functions of columns.`,
    );
  return used;
}

/** The only expression of the only statement, which has nothing but a select list of one. */
function onlyExpression(tree: Readonly<Record<string, unknown>>): unknown {
  const statements = tree["statements"];
  if (!Array.isArray(statements) || statements.length !== 1) return undefined;
  const statement: unknown = statements[0];
  const query = isRecord(statement) ? statement["node"] : undefined;
  if (!isRecord(query) || query["type"] !== "SELECT_NODE") return undefined;
  const {
    select_list: list,
    from_table: from,
    where_clause: where,
    modifiers,
    group_expressions: groups,
    having,
    qualify,
  } = query;
  const isBare =
    isRecord(from) &&
    from["type"] === "EMPTY" &&
    isNothing(where) &&
    isNothing(modifiers) &&
    isNothing(groups) &&
    isNothing(having) &&
    isNothing(qualify);
  return isBare && Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

/** Walks every node; collects columns and functions; the first thing that is refused, in words. */
function findRefused(value: unknown, used: Used): string | undefined {
  if (Array.isArray(value)) {
    for (const member of value) {
      const refused = findRefused(member, used);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { class: kind, function_name: name, column_names: path, children } = value;
  if (typeof kind === "string" && !ALLOWED_CLASSES.has(kind)) return `a ${kind.toLowerCase().replaceAll("_", " ")}`;
  if (kind === "COLUMN_REF" && Array.isArray(path)) used.columns.add(String(path[0]));
  if (typeof name === "string") {
    const long = tooLong(name.toLowerCase(), children);
    if (long !== undefined) return long;
    const counts = used.functions.get(name.toLowerCase()) ?? [];
    used.functions.set(name.toLowerCase(), [...counts, Array.isArray(children) ? children.length : 0]);
  }
  // A constant's value is data, whatever keys it has.
  return kind === "CONSTANT" ? undefined : findRefused(Object.values(value), used);
}

const MOST_LETTERS = 1000;

function tooLong(name: string, children: unknown): string | undefined {
  const at = LENGTHS.get(name);
  if (at === undefined) return undefined;
  const argument: unknown = Array.isArray(children) ? children[at] : undefined;
  const value = isRecord(argument) && argument["class"] === "CONSTANT" ? argument["value"] : undefined;
  const length = isRecord(value) ? value["value"] : undefined;
  if (typeof length === "number" && length <= MOST_LETTERS) return undefined;
  return `${JSON.stringify(name)} with another length than a constant of at most ${MOST_LETTERS}`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
