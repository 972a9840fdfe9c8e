import { join } from "node:path";
import { expect, test } from "vitest";
import { compareTables, type TableChange } from "../../../src/data/table-change.ts";
import { openTable, type Table } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { fakeHost } from "../../fakes/host.ts";
import { workspace } from "./opened-files.ts";

interface Seen {
  readonly change: TableChange;
  readonly extended?: string;
  readonly shuffled?: string;
  readonly asBefore: string;
}

async function compared(before: string, after: string, id?: string): Promise<Seen> {
  await using host = await fakeHost({ files: { "before.csv": before, "after.csv": after } });
  await using database = await openDuckDb({ host });
  const open = (name: string) =>
    openTable(database, {
      files: [join(host.workspace, name)],
      root: host.workspace,
      kinds: id === undefined ? {} : { [id]: "category" },
    });
  await using tables = await compareTables(await open("before.csv"), await open("after.csv"), { id });
  const { change } = tables;
  return {
    change,
    ...(change.rows.gone === 0 && {
      extended: await shown(await tables.asNow("own")),
      shuffled: await shown(await tables.asNow("shuffled")),
    }),
    asBefore: await shown(await tables.asBefore()),
  };
}

async function shown(table: Table): Promise<string> {
  const columns: string[][] = [];
  for (const { name } of table.columns) {
    const { codes, dictionary } = await table.strings(name);
    columns.push([name, ...Array.from(codes, (code) => dictionary[code] ?? "")]);
  }
  return Array.from({ length: table.rows + 1 }, (_, row) => columns.map((column) => column[row]).join(",")).join(" ");
}

const OLD = "id,a,y\n1,0.5,0\n2,0.25,1\n3,,0\n";

test("more columns and more rows in another order: the old rows in their order, with the new columns", async () => {
  const seen = await compared(OLD, "b,y,id,a\nu,0,3,\nv,1,9,1\nw,0,1,0.5\nx,1,2,0.25\n", "id");
  expect(seen.change).toEqual({
    identity: "id",
    rows: { kept: 3, gone: 0, added: 1 },
    columns: { added: ["b"], gone: [], renamed: [], changed: [] },
  });
  // In the order of the second file's columns: a model of one tensor knows no names.
  expect(seen.extended).toBe("b,y,id,a w,0,1,0.5 x,1,2,0.25 u,0,3,");
});

test("what is new of other rows has the same values and tells nothing of these", async () => {
  const rows = Array.from({ length: 200 }, (_, index) => index);
  const before = `id\n${rows.join("\n")}\n`;
  const seen = await compared(before, `id,b\n${rows.map((id) => `${id},v${id}`).join("\n")}\n`, "id");
  const pairs = (seen.shuffled ?? "").split(" ").slice(1);
  expect(pairs.map((pair) => Number(pair.split(",")[0]))).toEqual(rows);
  const values = pairs.map((pair) => Number(pair.split(",v")[1]));
  expect(values.toSorted((a, b) => a - b)).toEqual(rows);
  expect(values.filter((value, index) => value === index).length).toBeLessThan(10);
});

/** Rows enough to show that two columns are one. */
const MANY = Array.from({ length: 40 }, (_, row) => [row, (row * 7) % 11, row % 2, 5] as const);
const many = (header: string, rows: readonly (readonly number[])[] = MANY): string =>
  `${header}\n${rows.map((row) => row.join(",")).join("\n")}\n`;

test("a renamed column is one by its values, one of the same letters too; one value alone shows nothing", async () => {
  const seen = await compared(many("id,a,y,k"), many("id,amount,Y,other", MANY.toReversed()), "id");
  expect(seen.change.columns).toEqual({
    added: ["other"],
    gone: ["k"],
    renamed: [
      { from: "a", to: "amount" },
      { from: "y", to: "Y" },
    ],
    changed: [],
  });
  expect(seen.extended?.split(" ").slice(0, 2)).toEqual(["id,amount,Y,other", "0,0,0,5"]);
  expect(seen.asBefore.split(" ").slice(0, 2)).toEqual(["id,a,y", "39,9,1"]);
});

test("without rows that are kept, or with few, no column is another under a new name", async () => {
  for (const kept of [0, 3]) {
    const others = MANY.map(([id, a, y]) => [id < kept ? id : id + 1000, a, y] as const);
    const seen = await compared(many("id,c,y,k"), many("id,junk,y", others), "id");
    expect(seen.change.columns).toMatchObject({ added: ["junk"], gone: ["c", "k"], renamed: [] });
  }
});

test("a column that became another is no renamed one, and a row that is gone or has other cells is told", async () => {
  const seen = await compared(OLD, "id,amount,y\n1,0.5,1\n2,0.75,1\n", "id");
  expect(seen.change).toEqual({
    identity: "id",
    rows: { kept: 2, gone: 1, added: 0 },
    columns: { added: ["amount"], gone: ["a"], renamed: [], changed: [{ name: "y", rows: 1 }] },
  });
  expect(seen).not.toHaveProperty("extended");
});

test("without an id, or with one that repeats, rows are what their columns say, equal ones in their order", async () => {
  const before = "k,a,y\n1,0.5,0\n1,0.5,0\n2,0.5,1\n";
  const after = "k,a,y,b\n2,0.5,1,p\n1,0.5,0,q\n1,0.5,0,r\n1,0.5,0,s\n";
  for (const id of [undefined, "k"]) {
    const seen = await compared(before, after, id);
    expect(seen.change).toMatchObject({ identity: "row", rows: { kept: 3, gone: 0, added: 1 } });
    expect(seen.extended).toBe("k,a,y,b 1,0.5,0,q 1,0.5,0,r 2,0.5,1,p");
  }
});

test("a cell that became text elsewhere in its column says what it said, and other words do not", async () => {
  const text = await compared("id,a\n1,1.50\n2,2\n", "id,a\n1,1.50\n2,2\n3,unknown\n", "id");
  expect(text.change.columns.changed).toEqual([]);
  const words = await compared("id,city\n1,Rome\n2,Oslo\n", "id,city\n1,true\n2,false\n", "id");
  expect(words.change.columns.changed).toEqual([{ name: "city", rows: 2 }]);
});

test.each([undefined, "id"])("CSV that becomes Parquet with other types has the same rows and cells (id: %s)", async (id) => {
  await using opened = await workspace({ "a.csv": "id,x,d,y\nu,0.33745420956589356,0.5,1\nv,-0.1,12.25,0\nw,,3,1\n" });
  await opened.database.rows(
    `COPY (SELECT id, x::FLOAT AS x, d::DECIMAL(9, 2) AS d, y = 1 AS y FROM read_csv('${opened.host.workspace}/a.csv')) TO '${opened.host.workspace}/b.parquet' (FORMAT parquet)`,
  );
  const [before, after] = [await opened.open("a.csv"), await opened.open("b.parquet")];
  for (const [one, two] of [[before, after], [after, before]] as const) {
    await using tables = await compareTables(one, two, { id });
    expect(tables.change).toMatchObject({ rows: { kept: 3, gone: 0, added: 0 }, columns: { added: [], gone: [], changed: [] } });
  }
}); // prettier-ignore
