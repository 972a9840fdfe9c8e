import { expect, test } from "vitest";
import { checkExpression } from "../../../src/data/expression.ts";
import { FUNCTIONS } from "../../../src/data/expression-functions.ts";
import { failure, texts, workspace } from "./opened-files.ts";

const COLUMNS = ["a", "t", "ts", "day", "l", "Order"];

// Each gives another result on another day, machine or order of rows.
const CHANGING = [
  "current_date > day", "ts < current_timestamp", "ts < localtimestamp", "ts < now()", "ts < get_current_timestamp()",
  "day < today()", "age(ts) > INTERVAL 1 YEAR", "ago(INTERVAL 1 DAY) < ts", "date_diff('day', ts, current_date) > 30",
  "current_user = 'x'", "user = 'x'", "current_schema = 'x'", "session_user = 'x'", "current_role = 'x'", "current_catalog = 'x'",
  "current_database() = 'x'", "localtime > TIME '00:00:00'", "current_time IS NULL", "transaction_timestamp() > ts",
  "uuid() IS NULL", "gen_random_uuid() IS NULL", "random() < 0.5", "setseed(0.5) IS NULL", "txid_current() > 0", "rowid < 100",
  "in_search_path('memory', 'main')", "getvariable('x') IS NULL", "current_setting('TimeZone') = 'UTC'", "version() = 'v1'",
  "pg_typeof(a) = 'x'", "nextval('s') > 0", "getenv('HOME') = ''", "write_log('x') IS NULL", "sleep_ms(1) IS NULL",
  "current_localtimestamp() > ts", "get_current_time() IS NULL", "pg_postmaster_start_time() > ts", "inet_client_addr() IS NULL",
  "has_table_privilege('x', 'y')", "CASE WHEN a = 1 THEN now() > ts ELSE false END", "CAST(current_date AS TEXT) = t",
  "coalesce(ts, now()) > ts", "current_query() = 'x'", "stats(a) = 'x'",
]; // prettier-ignore

// They look at the row, and none may be refused.
const PLAIN = [
  "a < 25 AND t LIKE 'x%' OR NOT a IS NULL", "a BETWEEN 1 AND 3 AND t IN ('x', 'y')", "extract(year FROM ts) = 2024", "hour(ts) < 6",
  "ts < '2024-01-05'", "ts AT TIME ZONE 'UTC' > TIMESTAMP '2024-01-01'", "age(ts, TIMESTAMP '2024-01-01') > INTERVAL 1 YEAR",
  "day > DATE '2024-01-01' - 30", "date_diff('day', day, DATE '2024-01-01') > 3", "strftime(ts, '%A') = 'Monday'", "date_part('dow', ts) IN (0, 6)",
  "lower(trim(t)) = 'x'", "regexp_matches(t, '^x')", "t SIMILAR TO 'x'", "t ~ 'x'", "t ILIKE 'X%'", "t GLOB 'x*'", "split_part(t, ',', 1) = 'x'",
  "position('x' IN t) > 1", "substring(t FROM 2 FOR 3) = 'x'", "t || 'x' = 'xx'", "length(t) % 2 = 0", "nullif(a, 0) > 1", "ifnull(a, 0) = 1",
  "greatest(a, 2) = 2", "round(a, 1) > 0", "a // 2 = 1", "a ** 2 > 4", "-a < +a", "a IS DISTINCT FROM 3", "CASE WHEN a > 1 THEN true END",
  "hash(t) % 10 = 0", "list_contains(l, 1)", "l[1] = 1", "len(l) > 2", "t COLLATE NOCASE = 'X'", "TRY_CAST(t AS INTEGER) > 3", '"order" = 1',
]; // prettier-ignore

test("what looks at the clock, the session or chance is refused, anywhere in an expression", async () => {
  await using opened = await workspace({});
  const said = await Promise.all(
    CHANGING.map((expression) => failure(checkExpression(opened.database, expression, COLUMNS))),
  );
  const reason =
    /is no column: it would look at|names .* which is no column|depends on more than the row|depends on the clock/;
  expect(said.filter((sentence) => !reason.test(sentence))).toEqual([]);
});

test("what looks at the row is not", async () => {
  await using opened = await workspace({});
  await opened.database.rows(
    `COPY (SELECT 1 AS a, 'x' AS t, TIMESTAMPTZ '2024-01-01 05:00:00Z' AS ts, DATE '2024-01-01' AS day, [1, 2] AS l, 1 AS "Order") TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
  );
  const table = await opened.open("a.parquet");
  const masks = await Promise.all(PLAIN.map((expression) => table.where(expression)));
  expect(masks.every(({ length }) => length === 1)).toBe(true);
});

test("a column that is called like the clock is a column", async () => {
  await using opened = await workspace({ "a.csv": "current_date,user\n1,2\n3,4\n" });
  const table = await opened.open("a.csv");
  expect(await table.where("current_date > 1 AND user = 4")).toEqual(new Uint8Array([0, 1]));
});

// A new version of DuckDB may rename or add: what we allow has to be there, and to be its arguments' function alone.
test("every function that is allowed is one of DuckDB's that depends on its arguments", async () => {
  await using opened = await workspace({});
  const rows = await opened.database.rows(
    "SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type = 'macro' OR (function_type = 'scalar' AND stability = 'CONSISTENT')",
  );
  const known = new Set(rows.map(({ name }) => name));
  expect([...FUNCTIONS.keys()].filter((name) => !known.has(name))).toEqual([]);
});

test("times are those of UTC on every machine", async () => {
  await using opened = await workspace({});
  await opened.database.rows(
    `COPY (SELECT TIMESTAMPTZ '2024-01-01 23:30:00Z' AS ts) TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
  );
  const table = await opened.open("a.parquet");
  expect(await table.where("hour(ts) = 23 AND CAST(ts AS DATE) = DATE '2024-01-01'")).toEqual(new Uint8Array([1]));
  expect(await texts(table, "ts")).toEqual(["2024-01-01 23:30:00+00"]);
});

test("why it cannot be computed is told without a cell's content", async () => {
  await using opened = await workspace({ "a.csv": "t\nsecret 17\n" });
  const said = await failure((await opened.open("a.csv")).where("CAST(t AS INTEGER) > 3"));
  expect(said).toMatch(/cannot be evaluated on a\.csv. Conversion Error/);
  expect(said).not.toContain("secret");
});
