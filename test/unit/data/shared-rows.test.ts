import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { sharedRows, type Comparison, type SharedRows } from "../../../src/data/shared-rows.ts";
import { openTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { fakeHost } from "../../fakes/host.ts";
import { texts, workspace } from "./opened-files.ts";

async function shared(
  a: readonly [name: string, text: string],
  b: readonly [name: string, text: string],
  comparison: Comparison = {},
): Promise<SharedRows> {
  await using host = await fakeHost({ files: Object.fromEntries([a, b]) });
  await using database = await openDuckDb({ host });
  const open = (name: string) =>
    openTable(database, { files: [join(host.workspace, name)], root: host.workspace, kinds: { id: "category" } });
  return await sharedRows(await open(a[0]), await open(b[0]), comparison);
}

test("ids and whole rows are counted, whatever the format", async () => {
  const a = ["a.csv", "id,x,y\n1,1.0,u\n2,2,v\n3,,w\n4,4,z\n"] as const;
  const b = ["b.jsonl", '{"id":"4","x":9,"y":"q"}\n{"id":"7","x":1,"y":"u"}\n{"id":"8","y":"w"}\n'] as const;
  expect(await shared(a, b, { id: "id", columns: ["x", "y"] })).toMatchObject({ ids: 1, rows: 2 });
  expect(await shared(a, b, { columns: ["y", "nowhere"] })).toMatchObject({ rows: 2 });
});

test("ids that only count the rows of each file say nothing of another's", async () => {
  const a = ["a.csv", "id,x\n0,0.1\n1,0.2\n2,0.3\n"] as const;
  expect(await shared(a, ["b.csv", "id,x\n0,0.7\n1,0.8\n2,0.9\n"], { id: "id" })).toEqual({ rows: 0 });
  expect(await shared(a, ["b.csv", "id,x\n1,0.7\n2,0.8\n0,0.9\n1,0.6\n"], { id: "id" })).toEqual({ rows: 0 });
  expect(await shared(a, ["b.csv", "id,x\n1,0.7\n2,0.8\n0,0.9\n2,0.6\n"], { id: "id" })).toEqual({ ids: 3, rows: 0 });
  expect(await shared(a, ["b.csv", "id,x\n2,0.7\n0,0.8\n1,0.9\n"], { id: "id" })).toEqual({ ids: 3, rows: 0 });
});

test.each(["__index_level_0__", "Unnamed: 0", "row", "rownum"])(
  "a row number called %s hides no copied row",
  async (name) => {
    const rows = Array.from({ length: 40 }, (_, index) => `${(index * 7919) % 101},${index % 3}`);
    const table = (from: number) => `${name},x,y\n${rows.map((row, index) => `${from + index},${row}`).join("\n")}\n`;
    const found = await shared(["a.csv", table(5000)], ["b.csv", table(10)]);
    expect(found).toMatchObject({ rows: 40, pValue: expect.closeTo(0, 6) });
  },
);

test("an index that repeats, as of frames put together, and text as index are none of a row either", async () => {
  const a = ["a.csv", "__index_level_0__,x\n0,0.25\n1,0.5\n0,0.75\n"] as const;
  expect(await shared(a, ["b.csv", "__index_level_0__,x\n7,0.25\n8,0.5\n7,0.75\n"])).toMatchObject({ rows: 3 });
  expect(await shared(a, ["b.csv", "__index_level_0__,x\nu,0.25\nv,0.5\nw,0.75\n"])).toMatchObject({ rows: 3 });
});

describe("one value in two types", () => {
  const CSV = "x,y,t\n0.5,1,u\n0.33745420956589356,0,v\n-0.125,1,w\n12.25,0,z\n";
  it.each([
    ["a decimal", "x::DECIMAL(18, 16) AS x, y, t", 3],
    ["a decimal with zeros at its end", "x::DECIMAL(9, 4) AS x, y, t", 3],
    ["a decimal of many digits", "x::DECIMAL(38, 30) AS x, y, t", 3],
    ["float32", "x::FLOAT AS x, y, t", 4],
    ["truth values", "x, y = 1 AS y, t", 4],
    ["bytes", "x, y::UTINYINT AS y, t", 4],
  ])("is one: CSV beside Parquet of %s", async (_, columns, rows) => {
    await using opened = await workspace({ "a.csv": CSV });
    await opened.database.rows(
      `COPY (SELECT ${columns} FROM read_csv('${opened.host.workspace}/a.csv')) TO '${opened.host.workspace}/b.parquet' (FORMAT parquet)`,
    );
    const [a, b] = [await opened.open("a.csv"), await opened.open("b.parquet")];
    expect((await sharedRows(a, b)).rows).toBeGreaterThanOrEqual(rows);
    expect((await sharedRows(b, a)).rows).toBeGreaterThanOrEqual(rows);
  });

  it("is not another's: digits that a double has not are kept", async () => {
    await using opened = await workspace({});
    const write = (name: string, x: string) =>
      opened.database.rows(
        `COPY (SELECT '${x}'::DECIMAL(38, 20) AS x) TO '${opened.host.workspace}/${name}' (FORMAT parquet)`,
      );
    await write("a.parquet", "0.12345678901234567890");
    await write("b.parquet", "0.12345678901234567891");
    expect(await texts(await opened.open("a.parquet"), "x")).toEqual(["0.12345678901234567890"]);
    expect(await texts(await opened.open("b.parquet"), "x")).toEqual(["0.12345678901234567891"]);
  });
});

describe("a column that differs by file hides no copied row", () => {
  const ROWS = Array.from({ length: 60 }, (_, at) => ({ x: Math.sin(at + 1), z: Math.cos(at * at), y: at % 2 }));
  type Cells = Readonly<Record<string, (at: number) => string | number>>;
  const csv = (cells: Cells, rows = ROWS): string =>
    [
      ["x", "z", "y", ...Object.keys(cells)].join(","),
      ...rows.map(({ x, z, y }, at) => [x, z, y, ...Object.values(cells).map((cell) => cell(at))].join(",")),
      "",
    ].join("\n");
  it.each<readonly [string, Cells, Cells]>([
    ["the name of the split", { split: () => "train" }, { split: () => "test" }],
    ["the time of the export", { at: () => "2024-01-01 10:00:00" }, { at: () => "2024-01-02 11:00:00" }],
    ["a new id as text", { k: (at) => `u${at}-7` }, { k: (at) => `u${at}-8` }],
    ["the same ids of other rows", { k: (at) => `u${at}` }, { k: (at) => `u${59 - at}` }],
    ["a row number with a fraction", { n: (at) => at / 60 }, { n: (at) => at / 60 + 5 }],
    ["the same fractions of other rows", { n: (at) => at / 64 }, { n: (at) => (59 - at) / 64 }],
    ["the part of the files", { part: (at) => at % 3 }, { part: (at) => 3 + (at % 3) }],
    ["several of them", { split: () => "train", k: (at) => `u${at}-7`, row: (at) => at },
      { split: () => "test", k: (at) => `u${at}-8`, row: (at) => at + 100 }],
  ])("%s", async (_, training, evaluation) => {
    const found = await shared(["a.csv", csv(evaluation)], ["b.csv", csv(training)], { target: ["y"] });
    expect(found).toMatchObject({ rows: 60, pValue: expect.closeTo(0, 6) });
    const other = ROWS.map(({ x, z, y }) => ({ x: x / 2, z: z / 3, y }));
    expect((await shared(["a.csv", csv(evaluation, other)], ["b.csv", csv(training)], { target: ["y"] })).rows).toBe(0);
  }); // prettier-ignore

  // Each customer's row of one month beside that of the next: who is measured anew is no copy.
  it("and rows of the same customers at another time are none", async () => {
    const month = (at: number): Cells => ({ age: (row) => 20 + ((row * 7) % 50), month: () => at });
    const later = ROWS.map(({ x, z, y }) => ({ x: x + 1, z: z + 1, y }));
    const found = await shared(["a.csv", csv(month(2), later)], ["b.csv", csv(month(1))], { target: ["y"] });
    expect(found.rows).toBe(0);
  });
});
