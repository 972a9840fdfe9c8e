import { describe, expect, it } from "vitest";
import { openAnswers, expressionColumns } from "../../../src/data/answer-table.ts";
import { openTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { checkExpression } from "../../../src/data/expression.ts";
import { approximateDistinct } from "../../../src/data/approximate-distinct.ts";
import { sharedRows } from "../../../src/data/shared-rows.ts";
import { failure, workspace } from "./opened-files.ts";

// What our own SQL, DuckDB's keywords and its hidden columns are called, and signs that mean something in SQL.
const NAMES = [
  "word", "value", "place", "shared", "count", "cell", "misfit", "c0", "C1", "b0", "p0", "parts", "objects", "answers", "rows", "own",
  "select", "order", "group", "rowid", "filename", "file_row_number", "file_index", "current_date", "user",
  'a"b', "a.b", "a'b", "x,y", " lead", "ÄÖ", "$1", "%s", "a\\b", "[x]", "*", "-- x", "column0", "json", "key", "hash",
]; // prettier-ignore

describe("a column may be called anything", () => {
  it("in every format, and is read, compared and put into conditions", async () => {
    const header = NAMES.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
    const row = (at: number): string => NAMES.map((_, index) => `${index * 10 + at}`).join(",");
    const object = (at: number): string =>
      JSON.stringify(Object.fromEntries(NAMES.map((name, index) => [name, index * 10 + at])));
    await using opened = await workspace({
      "a.csv": `${header}\n${row(1)}\n${row(2)}\n`,
      "a.jsonl": `${object(1)}\n${object(2)}\n`,
      "answers.csv": "",
    });
    const { database, host } = opened;
    const copied = NAMES.map((name, index) => `c${index} AS "${name.replaceAll('"', '""')}"`).join(", ");
    const csv = await opened.open("a.csv");
    await database.rows(
      `COPY (SELECT ${copied} FROM ${csv.relation}) TO '${host.workspace}/a.parquet' (FORMAT parquet)`,
    );
    const tables = [csv, await opened.open("a.jsonl"), await opened.open("a.parquet")];
    for (const table of tables) {
      expect(table.columns.map(({ name }) => name)).toEqual(NAMES);
      for (const [index, name] of NAMES.entries()) {
        expect(await table.numbers(name)).toEqual(new Float64Array([index * 10 + 1, index * 10 + 2]));
        expect(await table.distinct(name)).toEqual([`${index * 10 + 1}`, `${index * 10 + 2}`]);
        const quoted = `"${name.replaceAll('"', '""')}"`;
        expect(await table.where(`${quoted} > ${index * 10 + 1}`)).toEqual(new Uint8Array([0, 1]));
      }
      expect(await approximateDistinct(table, "word")).toBe(2);
      expect(await sharedRows(csv, table, { columns: NAMES })).toMatchObject({ rows: 2 });
      const answers = await openAnswers(database, [[1, 0.5, 1], [0, 0.25, 1]], `${host.workspace}/answers.csv`); // prettier-ignore
      const expression = await checkExpression(database, 'score + "word" + "answers"', expressionColumns(table));
      const at = NAMES.indexOf("answers") * 10;
      expect(await answers.evaluate(table, expression)).toEqual(
        new Float64Array([0.5 + 1 + at + 1, 0.25 + 2 + at + 2]),
      );
    }
  });

  it("and its nearest is named with what differs", async () => {
    await using opened = await workspace({ "a.csv": "id, score,Age\n1,2,3\n" });
    const table = await opened.open("a.csv");
    expect(() => table.column("score")).toThrow(/Its column " score" has white space around it/);
    expect(() => table.column("age")).toThrow(/Did you mean "Age"\? Capital letters count/);
  });
});

it("a file may lie in a folder called anything", async () => {
  const folders = ["[x]*", "branch=main", "a?b", "it's", "sp ace", "{a,b}", "[!a]", "**", "#h", 'a"b'];
  const files = Object.fromEntries(folders.flatMap((name) => [[`${name}/f.csv`, "a\n1\n"], [`${name}/f.jsonl`, '{"a":1}\n']])); // prettier-ignore
  await using opened = await workspace(files);
  const { database, host } = opened;
  for (const folder of folders) {
    const path = `${host.workspace}/${folder}/f.parquet`.replaceAll("'", "''");
    await database.rows(`COPY (SELECT 1 AS a) TO '${path}' (FORMAT parquet)`);
    for (const name of ["f.csv", "f.jsonl", "f.parquet"]) {
      const table = await opened.open(`${folder}/${name}`);
      expect(table.columns.map((column) => column.name)).toEqual(["a"]);
      expect(await table.numbers("a")).toEqual(new Float64Array([1]));
    }
  }
});

it("and so may the workspace", async () => {
  await using opened = await workspace({ "[x]*/branch=main/a?b's/f.csv": "a\n1\n", "[x]*/other/f.csv": "a\n2\n" });
  const root = `${opened.host.workspace}/[x]*/branch=main/a?b's`;
  await using database = await openDuckDb({ host: opened.host, folders: [root] });
  await database.rows(`COPY (SELECT 1 AS a) TO '${root.replaceAll("'", "''")}/f.parquet' (FORMAT parquet)`);
  for (const name of ["f.csv", "f.parquet"]) {
    const table = await openTable(database, { files: [`${root}/${name}`], root });
    expect(await table.numbers("a")).toEqual(new Float64Array([1]));
  }
  await failure(openTable(database, { files: [`${root}/../../other/f.csv`], root }));
  await failure(database.rows(`SELECT * FROM read_csv('${opened.host.workspace}/*/other/f.csv')`));
});

it("what DuckDB says that nobody knows is an engine's trouble, without a cell in it", async () => {
  await using opened = await workspace({});
  const said = await failure(opened.database.rows("SELECT CAST('secret' AS INTEGER)"));
  expect(said).toMatch(/^The data engine could not do this \(DuckDB: Conversion Error\)/);
  expect(said).not.toContain("secret");
});
