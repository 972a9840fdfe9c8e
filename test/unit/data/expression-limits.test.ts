import { expect, test } from "vitest";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { openTable } from "../../../src/data/table.ts";
import { join } from "node:path";
import { fakeHost } from "../../fakes/host.ts";
import { failure, workspace } from "./opened-files.ts";

// Every one of these makes DuckDB quote the cell, or a type that lists cells.
const QUOTING = [
  "name > 5", "name::DATE > day", "name::INT > 1", "name::TIME IS NULL", "name::BIT IS NULL", "name::INT[] IS NULL", "name::DECIMAL(4, 1) > 1",
  "name::ENUM('a') = 'a'", "strptime(name, '%Y') IS NULL", "json_extract(name, '$.a') IS NULL", "json_extract('{}', '$[' || name) IS NULL",
  "name::JSON IS NULL", "from_base64(name) IS NULL", "date_part(name, day) = 1", "regexp_matches('x', name || '(')", "name SIMILAR TO name || '('",
  "CASE WHEN n = 10007 THEN regexp_matches('x', concat_ws('|', n, name) || '(') END", "chr(n * 100000) = ''", "n * 1000000000 > 1", "-(n::UTINYINT) > 1",
  "unhex(name) IS NULL", "make_date(n, n, n) IS NULL", "timezone(name, day::TIMESTAMP) IS NULL", "kind > 5", "kind + 1 > 1", "upper(kind, kind) = ''",
  "kind::INT = 1", "kind = n", "name IN (1, 2)", "hash(name)::INT > 1", "name LIKE 'x' ESCAPE name", "name::MAP(INT, INT) IS NULL",
]; // prettier-ignore

test("no cell is quoted, whatever DuckDB says of an expression", async () => {
  await using opened = await workspace({});
  await opened.database.rows(
    `COPY (SELECT 'Alice Secret-1' AS name, 10007::INT AS n, DATE '2024-01-01' AS day, 'Bob Secret-2'::ENUM('Bob Secret-2', 'x') AS kind) TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
  );
  const table = await opened.open("a.parquet");
  const said: string[] = [];
  for (const expression of QUOTING) {
    const message = await table.where(expression).then(() => "", (error: unknown) => String(error)); // prettier-ignore
    // What the author wrote is repeated, and may be.
    said.push(message.replace(JSON.stringify(expression), ""));
  }
  expect(said.filter((message) => /Secret|Alice|Bob|10007|1000700000|defect/.test(message))).toEqual([]);
  expect(said.filter((message) => message === "").length).toBeLessThan(QUOTING.length / 2);
});

test("a refusal says what to do", async () => {
  await using opened = await workspace({ "a.csv": "name,n\nsecret,1\nx,2\n" });
  const table = await opened.open("a.csv");
  expect(await failure(table.where("name > 5"))).toContain(
    'The condition "name > 5" cannot be evaluated on a.csv. Binder Error: it compares VARCHAR with INTEGER_LITERAL: cast one of them, and write texts in single quotes.',
  );
  expect(await failure(table.where("upper(n, n) = ''"))).toContain(
    "upper does not take BIGINT and BIGINT: cast the arguments.",
  );
  expect(await failure(table.where("name::INT = 1"))).toContain(
    "Conversion Error: a text is no INT32: TRY_CAST is null for what cannot be converted.",
  );
});

test.each([
  ['"repeat" with another length than a constant of at most 1000', "length(repeat('a', 50000000 + n)) > 1"],
  ['"lpad" with another length', "length(lpad(name, 100000, 'x')) > 1"],
  ['uses the function "printf"', "printf('%99999999d', n) = ''"],
  ['uses the function "format"', "format('{:99999999}', n) = ''"],
  ['uses the function "bar"', "bar(n, 0, 10, 999999999) = ''"],
  ['uses the function "range"', "len(range(n)) > 1"],
  ["has 10005 characters; at most 10000 are read.", `n = 1${" AND n = 1".repeat(1000)}`],
  ["is no SQL condition", `${"(".repeat(6000)}n = 1`],
])("refused before it runs: %s", async (reason, expression) => {
  await using opened = await workspace({ "a.csv": "name,n\nsecret,1\n" });
  expect(await failure((await opened.open("a.csv")).where(expression))).toContain(reason);
});

test("what needs more memory or time than it may is ended, and the next expression is evaluated", async () => {
  const rows = Array.from({ length: 3000 }, (_, row) => row);
  await using host = await fakeHost({
    files: { "a.csv": `name,n\n${rows.map((row) => `some text,${row}`).join("\n")}\n` },
  });
  await using database = await openDuckDb({ host, expressionTimeout: 800 });
  const table = await openTable(database, { files: [join(host.workspace, "a.csv")], root: host.workspace });
  expect(await table.where("n = 2999")).toHaveLength(3000);
  const slow = "levenshtein(bin(bin(bin(name || n))), bin(bin(bin(n || name))))";
  expect(await failure(table.where(`${slow} > 1`))).toContain("It took longer than 800 ms and was stopped.");
  expect(await table.where("n = 2999")).toHaveLength(3000);
  // Each makes a text of 8 times the letters: 9 · 8^8 of them a row.
  let large = "name";
  for (let times = 0; times < 8; times++) large = `bin(${large})`;
  expect(await failure(table.where(`length(${large}) > 1`))).toMatch(
    /more memory than an expression may use|took longer than/,
  );
});

test("rows keep their order and their types", async () => {
  await using opened = await workspace({});
  await opened.database.rows(
    `COPY (SELECT range AS n, range::HUGEINT AS h, 'x' || range AS t FROM range(30000)) TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
  );
  const mask = await (await opened.open("a.parquet")).where("n % 3 = 0 AND t = 'x' || n AND h < 20000");
  expect(mask.every((value, row) => value === Number(row % 3 === 0 && row < 20_000))).toBe(true);
});
