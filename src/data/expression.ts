import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import type { DuckDb } from "../engines/duckdb.ts";

// What a condition can be made of; not in the list: subqueries, windows, stars, parameters, positional references.
const ALLOWED_CLASSES: ReadonlySet<string> = new Set([
  "COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "CAST", "CASE", "BETWEEN", "COLLATE",
]); // prettier-ignore

// Deterministic by DuckDB's own account, but they look at the session instead of the row.
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  "getvariable",
  "current_setting",
  "getenv",
  "nextval",
  "currval",
  "version",
  "pg_typeof",
]);

/**
 * Checks that a text is one condition over the columns of a row, by DuckDB's own parser: no second statement, no
 * subquery, no aggregate, and only functions whose result depends on their arguments alone. Returns it, ready to be
 * put between parentheses. Throws a UserError that says what is not allowed.
 */
export async function checkExpression(database: DuckDb, expression: string): Promise<string> {
  const shown = JSON.stringify(expression);
  if (expression.includes("\0") || expression.trim() === "")
    throw new UserError(`The condition ${shown} is empty or has NUL characters. Write one such as "age < 25".`);
  // On lines of its own, so that a comment at its end cannot swallow the parenthesis.
  const text = `\n${expression}\n`;
  const [row] = await database.rows("SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR) AS tree", [
    `SELECT (${text})`,
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
  const used = new Set<string>();
  const refused = findRefused(condition, used);
  if (refused !== undefined)
    throw new UserError(
      `The condition ${shown} uses ${refused}, which is not allowed. Use comparisons, AND, OR, NOT, IN, BETWEEN, LIKE and plain functions of columns.`,
    );
  await refuseFunctions(database, used, shown);
  return text;
}

async function refuseFunctions(database: DuckDb, used: ReadonlySet<string>, shown: string): Promise<void> {
  if (used.size === 0) return;
  const names = [...used];
  const rows = await database.rows(
    `SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'scalar' AND stability = 'CONSISTENT' AND function_name IN (${names.map((_, index) => `$${index + 1}`).join(", ")})`,
    names,
  );
  const allowed = new Set(rows.map((row) => String(row["function_name"])));
  const refused = names.find((name) => !allowed.has(name) || REFUSED_FUNCTIONS.has(name));
  if (refused !== undefined)
    throw new UserError(
      `The condition ${shown} uses the function ${JSON.stringify(refused)}, which does not exist or depends on more than the row. Use plain functions of columns.`,
    );
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

/** Walks every node; collects function names; the first thing that is refused, in words. */
function findRefused(value: unknown, used: Set<string>): string | undefined {
  if (Array.isArray(value)) {
    for (const member of value) {
      const refused = findRefused(member, used);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { class: kind, function_name: name } = value;
  if (typeof kind === "string" && !ALLOWED_CLASSES.has(kind)) return `a ${kind.toLowerCase().replaceAll("_", " ")}`;
  if (typeof name === "string") used.add(name.toLowerCase());
  // A constant's value is data, whatever keys it has.
  return kind === "CONSTANT" ? undefined : findRefused(Object.values(value), used);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
