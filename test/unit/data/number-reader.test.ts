import { join } from "node:path";
import { expect, test } from "vitest";
import type { Column } from "../../../src/data/column-types.ts";
import { numberReader } from "../../../src/data/number-reader.ts";
import { openTable, viewedTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { fakeHost } from "../../fakes/host.ts";

test("what is empty is told from what is NaN, and a column that cannot be read leaves those beside it", async () => {
  await using host = await fakeHost({ files: { "a.csv": "x,y,word\n1,nan,a\n,2,7\n3,,8\n" } });
  await using database = await openDuckDb({ host });
  const opened = await openTable(database, { files: [join(host.workspace, "a.csv")], root: host.workspace });
  const word: Column = { ...opened.column("word"), kind: "number", type: "DOUBLE" };
  const columns = [opened.column("x"), word, opened.column("y")];
  const table = await viewedTable(opened, { from: opened.relation, columns });

  const numbers = numberReader(table, ["x", "word", "nowhere", "y"]);
  expect(await numbers("x")).toEqual({ values: Float64Array.of(1, Number.NaN, 3), nulls: 1 });
  await expect(numbers("word")).rejects.toThrow(/Conversion Error/);
  await expect(numbers("nowhere")).rejects.toThrow(/nowhere/);
  expect(await numbers("y")).toEqual({ values: Float64Array.of(Number.NaN, 2, Number.NaN), nulls: 1 });
  expect(await numberReader(table, ["x", "y"])("y")).toEqual(await numbers("y"));
});
