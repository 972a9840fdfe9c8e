import { describe, expect, it } from "vitest";
import { describeCell } from "../../../src/data/cell-kind.ts";
import { failure, kinds, texts, workspace } from "./opened-files.ts";

const SECRET = "Jane Doe 1985";

describe("a cell that is no number is told by its kind", () => {
  it.each([
    ["NA", /^"NA" for a missing value/], ["null", /^"null" for/], ["None", /^"None" for/], ["#N/A", /^"#N\/A" for/], ["-", /^"-" for/],
    [" ", /^white space alone/], ["1,234.5", /commas between thousands/], ["1 234,5", /marks between thousands/], ["0,25", /decimal comma/],
    ["1.234,5", /decimal comma/], ["12%", /percentage/], ["$5.00", /amount of money/], ["5 EUR", /amount of money/], ["\u22125", /no?t? the minus sign/],
    ["(5)", /parentheses/], ["0x1A", /another base/], ["1_000", /underscores/], ["<5", /bound/], ["yes", /yes or no/],
    ["2024-01-31", /a date/], ["5 kg", /unit/], [SECRET, /^text: write a number/],
  ])("%s", (cell, kind) => {
    const said = describeCell(cell);
    expect(said).toMatch(kind);
    expect(said).not.toContain(SECRET);
  }); // prettier-ignore
});

describe("a column that is mostly numbers", () => {
  const rows = (cell: string, at: number): string =>
    `a,b\n${Array.from({ length: 3000 }, (_, row) => `${row === at ? cell : row / 7},x`).join("\n")}\n`;

  it.each([["early", 5], ["late", 2900]] as const)("keeps the first cell that is none, %s", async (_, at) => {
    await using opened = await workspace({ "a.csv": rows("NA", at), "b.csv": rows(SECRET, at) });
    const [marked, secret] = [await opened.open("a.csv"), await opened.open("b.csv")];
    expect(marked.column("a")).toMatchObject({ kind: "category" });
    expect(marked.column("a").mixed).toBe(
      `a.csv, line ${at + 2}: column "a" has "NA" for a missing value: write an empty cell (1 cell of it is no number).`,
    );
    expect(marked.column("b").mixed).toBeUndefined();
    expect(secret.column("a").mixed).not.toContain(SECRET);
    expect(await failure(opened.open("b.csv", { a: "number" }))).not.toContain(SECRET);
  }); // prettier-ignore

  it("is text where the manifest says so, and nothing is told", async () => {
    await using opened = await workspace({ "a.csv": rows("NA", 5) });
    expect((await opened.open("a.csv", { a: "category" })).column("a").mixed).toBeUndefined();
  });

  it("is told in JSON lines by the line in the file, blank lines counted", async () => {
    await using opened = await workspace({ "a.jsonl": '{"a":1}\r\n\r\n{"a":2}\n\n{"a":"NA"}\n' });
    expect((await opened.open("a.jsonl")).column("a").mixed).toMatch(/^a\.jsonl, line 5: column "a" has "NA"/);
  });
});

describe("numbers are exact", () => {
  it("whole ones of 64 bits, padded or signed, where numbers are wanted", async () => {
    await using opened = await workspace({
      "a.csv": "a,b\n9007199254740993,009007199254740993\n-9223372036854775808,+9223372036854775807\n",
    });
    for (const wish of ["number", "numeric"] as const) {
      const table = await opened.open("a.csv", { a: wish, b: wish });
      expect(table.columns.map(({ type }) => type)).toEqual(["BIGINT", "BIGINT"]);
      expect(await texts(table, "a")).toEqual(["9007199254740993", "-9223372036854775808"]);
      expect(await texts(table, "b")).toEqual(["9007199254740993", "9223372036854775807"]);
    }
  });
});

describe("text is to the letter", () => {
  const CELLS = ["01001", "1.10", "True", "1E1", "12345678901234567890", " x", "+5"];

  it("where it is wanted, and kept beside the value where both are", async () => {
    await using opened = await workspace({ "a.csv": `a,n\n${CELLS.map((cell) => `${cell},1.50`).join("\n")}\n` });
    const table = await opened.open("a.csv", { a: "text", n: "letters" });
    expect(await texts(table, "a")).toEqual(CELLS);
    expect(kinds(table)).toEqual({ a: "category", n: "number" });
    expect((await table.numbers("n"))[0]).toBe(1.5);
    const [row] = await opened.database.rows(`SELECT ${table.column("n").letters} AS cell FROM ${table.relation}`);
    expect(row?.["cell"]).toBe("1.50");
  });

  it("in JSON lines, where a string is text and a number is one", async () => {
    await using opened = await workspace({
      "a.jsonl": '{"zip":"01001","n":1.5,"b":true,"mixed":"1","deep":{"x":[1]}}\n{"zip":"02139","n":2,"b":false,"mixed":2}\n',
    });
    const table = await opened.open("a.jsonl");
    expect(kinds(table)).toEqual({ zip: "category", n: "number", b: "boolean", mixed: "category", deep: "category" });
    expect(await texts(table, "zip")).toEqual(["01001", "02139"]);
    expect(kinds(await opened.open("a.jsonl", { zip: "numeric", mixed: "number" }))).toMatchObject({ zip: "number", mixed: "number" });
  }); // prettier-ignore
});

describe("JSON lines", () => {
  it("say which line has a key twice", async () => {
    await using opened = await workspace({ "a.jsonl": '{"a":1}\n{"a":1,"a":"secret"}\n' });
    expect(await failure(opened.open("a.jsonl"))).toMatch(/^a\.jsonl, line 2: one object has the same key twice/);
  });

  // 200 columns of 2 000 rows took 2 GiB: memory grew with the square of the columns.
  it("of many columns are read in little memory", async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `f${index}`);
    const line = `${JSON.stringify(Object.fromEntries(keys.map((key, index) => [key, index / 7])))}\n`;
    await using opened = await workspace({ "wide.jsonl": line.repeat(1000) });
    const table = await opened.open("wide.jsonl");
    expect([table.rows, table.columns.length]).toEqual([1000, 200]);
    expect((await table.numbers("f199"))[999]).toBe(199 / 7);
    const [held] = await opened.database.rows("SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()");
    expect(Number(held?.["bytes"])).toBeLessThan(64 * 1024 ** 2);
  });
});
