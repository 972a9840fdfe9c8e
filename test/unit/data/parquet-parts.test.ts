import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { failure, kinds, texts, workspace, type Opened } from "./opened-files.ts";

/** Writes each query's rows as a Parquet file. */
async function parts(opened: Opened, queries: readonly string[], folder = "."): Promise<readonly string[]> {
  const names = queries.map((_, index) => `${folder}/${index}.parquet`);
  for (const [index, name] of names.entries())
    await opened.database.rows(`COPY (${queries[index]}) TO '${opened.host.workspace}/${name}' (FORMAT parquet)`);
  return names;
}

describe("the files of one dataset", () => {
  // duckdb/duckdb#3238: the first file's types were forced on all.
  it.each([
    ["whole numbers before fractions", ["SELECT 1::BIGINT AS x", "SELECT 1.5::DOUBLE AS x"], "DOUBLE", [1, 1.5]],
    ["small before large", ["SELECT 1::TINYINT AS x", "SELECT 1002::BIGINT AS x"], "BIGINT", [1, 1002]],
    ["float32 before whole", ["SELECT 0.5::FLOAT AS x", "SELECT 16777217::BIGINT AS x"], "DOUBLE", [0.5, 16_777_217]],
    ["float32 before float64", ["SELECT 0.5::FLOAT AS x", "SELECT 0.1::DOUBLE AS x"], "DOUBLE", [0.5, 0.1]],
    ["decimals", ["SELECT 1.5::DECIMAL(4,1) AS x", "SELECT 2.25::DECIMAL(9,2) AS x"], "DECIMAL(9,2)", [1.5, 2.25]],
    ["unsigned", ["SELECT 18446744073709551615::UBIGINT AS x", "SELECT -1::BIGINT AS x"], "HUGEINT", [2 ** 64, -1]],
    ["another order of columns", ["SELECT 1 AS x, 5 AS y", "SELECT 6 AS y, 2 AS x"], "INTEGER", [1, 2]],
  ] as const)("have the type of all: %s", async (...[, queries, type, values]) => {
    await using opened = await workspace({});
    const table = await opened.open(await parts(opened, queries));
    expect(table.column("x").type).toBe(type);
    expect(await table.numbers("x")).toEqual(new Float64Array(values));
    expect(table.notes).toEqual([]);
  });

  it("keep their order where types alternate", async () => {
    await using opened = await workspace({});
    const queries = [0, 1, 2, 3].map((at) => `SELECT (${at} * 3000 + i)::${at % 2 === 0 ? "INTEGER" : "DOUBLE"} AS x FROM range(3000) r(i)`); // prettier-ignore
    const numbers = await (await opened.open(await parts(opened, queries))).numbers("x");
    expect(numbers).toHaveLength(12_000);
    expect(numbers.every((value, index) => value === index)).toBe(true);
  });

  it.each([
    ["text and numbers", ["SELECT 1 AS id, '1' AS x", "SELECT 2 AS id, 2::BIGINT AS x"],
      'The column "x" is VARCHAR in 0.parquet and BIGINT in 1.parquet. Write it with one type.'],
    ["times with a zone and without", ["SELECT 1 AS id, TIMESTAMP '2024-01-01' AS x", "SELECT 2 AS id, TIMESTAMPTZ '2024-01-01' AS x"],
      'The column "x" is TIMESTAMP in 0.parquet and TIMESTAMP WITH TIME ZONE in 1.parquet. Write it with one type.'],
    ["structs of two shapes", ["SELECT 1 AS id, {'a': 1} AS x", "SELECT 2 AS id, {'b': 1} AS x"],
      'The column "x" is STRUCT(a INTEGER) in 0.parquet and STRUCT(b INTEGER) in 1.parquet. Write it with one type.'],
    ["a column that one lacks", ["SELECT 1 AS id, 5 AS x", "SELECT 2 AS id"],
      '1.parquet lacks the column "x", which 0.parquet has. Files of one dataset need the same columns: write it into all, or leave it out of all.'],
    ["a column that one has alone", ["SELECT 1 AS id", "SELECT 2 AS id, 5 AS x"],
      '0.parquet lacks the column "x", which 1.parquet has. Files of one dataset need the same columns: write it into all, or leave it out of all.'],
  ])("cannot agree on %s: it is told, and stops whoever reads it", async (_, queries, sentence) => {
    await using opened = await workspace({});
    const table = await opened.open(await parts(opened, queries));
    expect(table.notes).toEqual([sentence]);
    expect(await table.numbers("id")).toEqual(new Float64Array([1, 2]));
    expect(await failure(table.numbers("x"))).toBe(sentence);
    expect(await failure(table.where("x = 1"))).toBe(sentence);
  }); // prettier-ignore

  it("get no column from a path", async () => {
    await using opened = await workspace({ "day=2024-01-01/split=train/a.csv": "a\n1\n", "split=train/b.jsonl": '{"a":1}\n' });
    const [file = ""] = await parts(opened, ["SELECT 1 AS a"], "split=train");
    for (const name of [file, "day=2024-01-01/split=train/a.csv", "split=train/b.jsonl"])
      expect(kinds(await opened.open(name))).toEqual({ a: "number" });
  }); // prettier-ignore
});

describe("text of a Parquet file", () => {
  const QUERY = "SELECT * FROM (VALUES ('1', '01001', 1.5, 7, true), ('2.5', 'x', 2.0, 8, false)) v(n, t, d, i, b)";

  it("is a number where one is wanted and every cell is one", async () => {
    await using opened = await workspace({});
    const [file = ""] = await parts(opened, [QUERY]);
    const table = await opened.open(file, { n: "numeric", t: "numeric" });
    expect(kinds(table)).toMatchObject({ n: "number", t: "category" });
    expect(await table.numbers("n")).toEqual(new Float64Array([1, 2.5]));
    expect(table.column("t").mixed).toMatch(/^0\.parquet, row 2: column "t" has text/);
    expect(await failure(opened.open(file, { t: "number" }))).toMatch(/^0\.parquet, row 2: column "t" has text/);
  });

  it("is what whole numbers are as text, and no other values unless the manifest says so", async () => {
    await using opened = await workspace({});
    const [file = ""] = await parts(opened, [QUERY]);
    const wanted = (wish: "text" | "category") => opened.open(file, { t: wish, d: wish, i: wish, b: wish });
    expect(kinds(await wanted("text"))).toMatchObject({ t: "category", d: "number", i: "category", b: "boolean" });
    expect(kinds(await wanted("category"))).toMatchObject({ t: "category", d: "category", i: "category", b: "category" });
  }); // prettier-ignore
});

it("whole decimals are text as whole numbers are", async () => {
  await using opened = await workspace({});
  const query = "SELECT 7::DECIMAL(5, 0) AS d, 123456789012345678901::DECIMAL(38, 0) AS l, 7.5::DECIMAL(5, 1) AS f";
  const table = await opened.open(await parts(opened, [query]), { d: "text", l: "text", f: "text" });
  expect(kinds(table)).toEqual({ d: "category", l: "category", f: "number" });
  expect([await texts(table, "d"), await texts(table, "l")]).toEqual([["7"], ["123456789012345678901"]]);
});

describe("names that differ in capitals only", () => {
  /** DuckDB itself cannot write them: of a file with `A` and `b`, the letter of one is changed where it stands. */
  async function recased(opened: Opened, query: string, [from, to]: readonly [string, string]): Promise<string> {
    const [file = ""] = await parts(opened, [query]);
    const path = `${opened.host.workspace}/${file}`;
    await writeFile(path, (await readFile(path, "latin1")).replaceAll(from, to), "latin1");
    return file;
  }

  it("are columns of their own, in any order, also beside nested ones", async () => {
    await using opened = await workspace({});
    const query = "SELECT 1.5 AS name_A, [1, 2] AS l, {'name_A': 4, 'q': 5} AS s, 2.5 AS name_B, NULL AS n, 7 AS name_a_1";
    const table = await opened.open(await recased(opened, query, ["name_B", "name_a"]));
    expect(table.columns.map(({ name }) => name)).toEqual(["name_A", "l", "s", "name_a", "n", "name_a_1"]);
    expect(await table.numbers("name_A")).toEqual(new Float64Array([1.5]));
    expect(await table.numbers("name_a")).toEqual(new Float64Array([2.5]));
    expect(await table.numbers("name_a_1")).toEqual(new Float64Array([7]));
  }); // prettier-ignore

  it("are read to the letter in a condition, and refused where SQL cannot tell which is meant", async () => {
    await using opened = await workspace({});
    const table = await opened.open(await recased(opened, "SELECT 1 AS xAy, 2 AS xBy, 3 AS Z", ["xBy", "xay"]));
    expect(await table.where('"xAy" = 1 AND z = 3')).toEqual(new Uint8Array([1]));
    expect(await table.where('"xay" = 2')).toEqual(new Uint8Array([1]));
    expect(await failure(table.where("xay = 2 AND xAy = 1"))).toContain('names "xay" and "xAy", which SQL cannot tell apart');
    expect(await failure(table.where("XAY = 2"))).toContain('names "XAY", which could be "xAy" and "xay". Write the one');
  }); // prettier-ignore

  it("are refused where they are the same to the letter", async () => {
    await using opened = await workspace({});
    const file = await recased(opened, "SELECT 1 AS xAy, 2 AS xBy", ["xBy", "xAy"]);
    expect(await failure(opened.open(file))).toBe(
      '0.parquet: the column "xAy" occurs twice. Give each column its own name.',
    );
  });
});
