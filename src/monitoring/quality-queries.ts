import { comparedSql, lettersSql } from "../data/column-sql.ts";
import { quoteText, type Cell, type DuckDb } from "../engines/duckdb.ts";
import { UserError } from "../kernel/errors.ts";
import type { CellTest, QualityCheck } from "../work/monitor/quality/check.ts";
import { FEWEST_SHOWN } from "../work/monitor/quality/judged.ts";
import { dealtSql, eachAlone, put, type Countable, type Counting } from "./quality-counting.ts";
import { asNumber, filledSql, passesSql } from "./quality-cells.ts";

/** DuckDB plans a query in a time that grows with the square of its aggregates. */
const AT_ONCE = 24;

interface Counted extends Countable {
  /** SQL for whether a row counts, and whether a row that counts fails. */
  readonly counts: string;
  readonly fails: string;
}

/** Checks of single rows: cells, empty cells, conditions. */
export async function countCells(counting: Counting, all: readonly Countable[]): Promise<void> {
  const counted: Counted[] = [];
  for (const one of all) {
    const sql = await rowSql(counting, one);
    if (sql !== undefined) counted.push({ ...one, ...sql });
  }
  for (let start = 0; start < counted.length; start += AT_ONCE)
    await eachAlone(counting, counted.slice(start, start + AT_ONCE), async (some) => countSome(counting, some));
  for (const one of counted) await eachAlone(counting, [one], async () => countOffenders(counting, one));
}

async function countSome(counting: Counting, some: readonly Counted[]): Promise<void> {
  const { table, window, from } = counting;
  // Checks of one column count the same rows, and some of them fail the same ones. (Not FILTER, which evaluates each
  // condition anew and takes five times as long.)
  const names = new Map<string, string>();
  const named = (condition: string): string => {
    const name = names.get(condition) ?? `n_${names.size}`;
    names.set(condition, name);
    return name;
  };
  const columns = some.map(({ check, counts, fails }) => ({
    check: check.id,
    counted: named(counts),
    failed: named(`${counts} AND ${fails}`),
  }));
  const aggregates = [...names].map(([condition, name]) => `count_if(${condition})::DOUBLE AS ${name}`);
  const rows = await table.database.rows(
    `SELECT ${window} AS place, ${aggregates.join(", ")} FROM ${from} GROUP BY ALL`,
  );
  for (const row of rows)
    for (const { check, counted, failed } of columns)
      put(counting, row["place"], { check, counted: Number(row[counted]), failed: Number(row[failed]) });
}

/** Undefined where the check is none of single rows, or cannot be counted. */
async function rowSql(
  counting: Counting,
  { check, column, expected }: Countable,
): Promise<{ readonly counts: string; readonly fails: string } | undefined> {
  const { id, measure } = check;
  if (measure.kind === "nulls") return { counts: expected, fails: `NOT ${filledSql(column)}` };
  if (measure.kind === "condition") {
    const mask = counting.masks.get(measure.expr);
    if (mask !== undefined && "sql" in mask)
      return { counts: `(${expected} AND ${mask.sql} <> 2)`, fails: `${mask.sql} = 0` };
    counting.problems.set(id, mask?.problem ?? "its expression was not evaluated.");
    return undefined;
  }
  if (measure.kind !== "cells") return undefined;
  const bad = await badPattern(counting.table.database, measure.test);
  const passes = bad ?? (await passesSql(column, measure.test, counting));
  if ("sql" in passes) return { counts: `(${expected} AND ${counts(check, column)})`, fails: `NOT ${passes.sql}` };
  counting.problems.set(id, passes.problem);
  return undefined;
}

/** NaN is empty to every check but the one that looks for it. */
function counts({ measure }: QualityCheck, column: Countable["column"]): string {
  const isFinite = measure.kind === "cells" && measure.test.test === "finite";
  return isFinite ? `(${column.sql} IS NOT NULL)` : filledSql(column);
}

async function badPattern(database: DuckDb, test: CellTest): Promise<{ readonly problem: string } | undefined> {
  if (test.test !== "pattern") return undefined;
  try {
    await database.rows("SELECT regexp_matches('', $1)", [test.pattern]);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      problem:
        "its regex is no pattern of RE2: a parenthesis or bracket is not closed, it looks ahead or back, or it repeats too often. See https://github.com/google/re2/wiki/Syntax.",
    };
  }
}

/** Which values are not in the set: those that ten rows of a window have, at most five. */
async function countOffenders(counting: Counting, { check, column, counts: countsSql, fails }: Counted): Promise<void> {
  const { measure } = check;
  if (measure.kind !== "cells" || measure.test.test !== "oneOf") return;
  const { table, window, whole, shard } = counting;
  const isRare = ![...counting.counts.values()].some((found) => (found.get(check.id)?.failed ?? 0) >= FEWEST_SHOWN);
  // A shard has few of the rows of a value that many have.
  if (isRare && shard === undefined) return;
  const value = lettersSql(column);
  const grouped = `SELECT ${window} AS place, ${value} AS value, count(*)::DOUBLE AS n FROM ${whole} WHERE ${countsSql} AND ${fails} AND ${dealtSql(counting, [value])} GROUP BY ALL HAVING count(*) >= ${FEWEST_SHOWN}`;
  const rows = await table.database.rows(
    `SELECT place, left(value, 200) AS value, n FROM (${grouped}) QUALIFY row_number() OVER (PARTITION BY place ORDER BY n DESC, value) <= 5`,
  );
  for (const { place, value, n } of rows) {
    const found = counting.counts.get(Number(place))?.get(check.id);
    if (found !== undefined)
      put(counting, place, { ...found, values: { ...found.values, [String(value)]: Number(n) } });
  }
}

/** Sums are rounded where they are told: the order in which threads add is not always the same. */
export async function countMoments(counting: Counting, all: readonly Countable[]): Promise<void> {
  const wanted = all.filter(({ check }) => check.measure.kind === "moments");
  const numbers: Countable[] = [];
  for (const one of wanted) {
    const { kind, problem } = one.column;
    if (kind === "number" || kind === "boolean" || kind === "category") numbers.push(one);
    else counting.problems.set(one.check.id, problem ?? "it holds no numbers.");
  }
  for (let start = 0; start < numbers.length; start += AT_ONCE / 4)
    await eachAlone(counting, numbers.slice(start, start + AT_ONCE / 4), async (some) => momentsOfSome(counting, some));
}

async function momentsOfSome(counting: Counting, some: readonly Countable[]): Promise<void> {
  const { table, window, from } = counting;
  const aggregates = some.flatMap(({ column, expected }, index) => {
    const x = asNumber(column);
    const only = `CASE WHEN ${expected} AND isfinite(${x}) THEN ${x} END`;
    return [
      `count_if(${expected} AND ${filledSql(column)})::DOUBLE AS filled_${index}`,
      `count(${only})::DOUBLE AS n_${index}`,
      `avg(${only}) AS mean_${index}`,
      `var_pop(${only}) AS var_${index}`,
      `sum(${only}) AS sum_${index}`,
    ];
  });
  const rows = await table.database.rows(
    `SELECT ${window} AS place, ${aggregates.join(", ")} FROM ${from} GROUP BY ALL`,
  );
  for (const row of rows)
    for (const [index, { check }] of some.entries()) {
      const [n, mean, variance, sum] = ["n", "mean", "var", "sum"].map((name) => finite(row[`${name}_${index}`]));
      const counted = Number(row[`filled_${index}`]);
      const m2 = variance === null || variance === undefined ? null : variance * (n ?? 0);
      const values = { n: n ?? 0, mean: mean ?? null, m2, sum: sum ?? null };
      put(counting, row["place"], { check: check.id, counted, failed: 0, values });
    }
}

function finite(cell: Cell | undefined): number | null {
  const value = cell === null || cell === undefined ? NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** Values that another dataset's column does not have. */
export async function countValues(counting: Counting, all: readonly Countable[]): Promise<void> {
  for (const one of all) await eachAlone(counting, [one], async () => countUnknown(counting, one));
}

async function countUnknown(counting: Counting, { check, column, expected }: Countable): Promise<void> {
  const { measure } = check;
  if (measure.kind !== "known") return;
  const { table, window, from, datasets, problems } = counting;
  const dataset = datasets.get(measure.dataset);
  const own =
    dataset !== undefined && "columns" in dataset
      ? dataset.columns.find(({ name }) => name === measure.column)
      : undefined;
  if (dataset === undefined || !("columns" in dataset) || own === undefined) {
    const why = dataset !== undefined && "problem" in dataset ? dataset.problem : undefined;
    const missing =
      dataset === undefined
        ? `the dataset ${JSON.stringify(measure.dataset)} was not read.`
        : `the dataset ${JSON.stringify(measure.dataset)} has no column ${JSON.stringify(measure.column)}.`;
    problems.set(check.id, why ?? missing);
    return;
  }
  const [here, there] = [comparedSql(column, own), comparedSql(own, column)];
  const cells = `SELECT ${window} AS place, ${here} IN (SELECT ${there} FROM ${dataset.relation} WHERE ${own.sql} IS NOT NULL) AS is_known FROM ${from} WHERE ${expected} AND ${filledSql(column)}`;
  const rows = await table.database.rows(
    `SELECT place, count(*)::DOUBLE AS n, count_if(NOT coalesce(is_known, false))::DOUBLE AS f FROM (${cells}) GROUP BY ALL`,
  );
  for (const { place, n, f } of rows) put(counting, place, { check: check.id, counted: Number(n), failed: Number(f) });
}

/** The newest time that is not ahead of the clock, and the rows whose time is. */
export async function countTimes(counting: Counting): Promise<void> {
  const { table, from, window, time, now, checks } = counting;
  for (const { id, measure } of checks) {
    if (measure.kind !== "newest") continue;
    const isAhead = `${time} > ${now + measure.maxFutureMs}`;
    const rows = await table.database.rows(
      `SELECT ${window} AS place, count(${time})::DOUBLE AS n, count_if(${isAhead})::DOUBLE AS f, max(${time}) FILTER (WHERE NOT (${isAhead}))::DOUBLE AS newest FROM ${from} GROUP BY ALL`,
    );
    for (const { place, n, f, newest } of rows)
      put(counting, place, {
        check: id,
        counted: Number(n),
        failed: Number(f),
        values: { newest: newest === null || newest === undefined ? null : Number(newest) },
      });
  }
}

/** In the order of the files: a row before the one that stands before it. The first shard counts for all: rows of others stand between its own. */
export async function countOrder(counting: Counting): Promise<void> {
  const { table, whole, window, time, checks, shard } = counting;
  if (shard !== undefined && shard.index > 0) return;
  for (const { id, measure } of checks) {
    if (measure.kind !== "ordered") continue;
    const rows = await table.database.rows(
      `SELECT place, count(moment)::DOUBLE AS n, count_if(moment < before)::DOUBLE AS f FROM (SELECT ${window} AS place, ${time} AS moment, lag(${time}) OVER () AS before FROM ${whole}) GROUP BY ALL`,
    );
    for (const { place, n, f } of rows) put(counting, place, { check: id, counted: Number(n), failed: Number(f) });
  }
}

/** Few values are constants, many a table: DuckDB goes through constants one by one, for every row. */
const FEW = 16;

export function valueLists(database: DuckDb): Counting["values"] {
  return async (values) => {
    const isText = values.some((value) => typeof value === "string");
    const sql = (value: string | number): string =>
      isText ? quoteText(String(value)) : `CAST(${quoteText(String(value))} AS DOUBLE)`;
    if (values.length <= FEW) return `(${values.map(sql).join(", ")})`;
    const name = database.freshName("listed");
    const list = `json_transform($1, '["${isText ? "VARCHAR" : "DOUBLE"}"]')`;
    await database.rows(`CREATE TABLE ${name} AS SELECT unnest(${list}) AS value`, [JSON.stringify(values)]);
    return `(SELECT value FROM ${name})`;
  };
}
