import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failure, kinds, texts, workspace } from "./opened-files.ts";

describe("CSV", () => {
  it("reads columns by what all of their cells are", async () => {
    const csv =
      'id,age,region,active,"with ""quotes"", comma",mixed\n007,1,north,true,1.5,1\n008,,"sou\nth",FALSE,-2e3,x\n009,3,"","true",,\n';
    await using opened = await workspace({ "a.csv": csv, "b.csv.gz": gzipSync(csv) });
    for (const file of ["a.csv", "b.csv.gz"]) {
      const dataset = await opened.open(file, { id: "category" });
      expect(dataset.rows).toBe(3);
      expect(kinds(dataset)).toEqual({
        id: "category",
        age: "number",
        region: "category",
        active: "boolean",
        'with "quotes", comma': "number",
        mixed: "category",
      });
      expect(await dataset.numbers("age")).toEqual(new Float64Array([1, Number.NaN, 3]));
      expect(await dataset.numbers("active")).toEqual(new Float64Array([1, 0, 1]));
      expect(await dataset.numbers('with "quotes", comma')).toEqual(new Float64Array([1.5, -2000, Number.NaN]));
      expect(await texts(dataset, "id")).toEqual(["007", "008", "009"]);
      expect(await texts(dataset, "region")).toEqual(["north", "sou\nth", null]);
    }
  });

  it("takes a byte order mark, CRLF, other separators and a missing last newline", async () => {
    await using opened = await workspace({ "a.csv": "\uFEFFx;y\r\n1;a,b\r\n2;c", "t.csv": "x\ty\n1\ta\n" });
    const dataset = await opened.open("a.csv");
    expect(kinds(dataset)).toEqual({ x: "number", y: "category" });
    expect(await texts(dataset, "y")).toEqual(["a,b", "c"]);
    expect(kinds(await opened.open("t.csv"))).toEqual({ x: "number", y: "category" });
  });

  it("takes a file that is cut by blank lines at its end", async () => {
    await using opened = await workspace({ "a.csv": "x,y\n1,2\n\n\n", "b.csv": 'x\n1\n"a\rb"\n' });
    expect((await opened.open("a.csv")).rows).toBe(1);
    expect(await texts(await opened.open("b.csv"), "x")).toEqual(["1", "a\rb"]);
  });

  it("keeps every digit of an id of 19", async () => {
    await using opened = await workspace({
      "a.csv": "id\n1234567890123456788\n1234567890123456789\n-9223372036854775808\n",
      "larger.csv": "id\n1234567890123456788\n9223372036854775808\n",
    });
    expect(await texts(await opened.open("a.csv"), "id")).toEqual([
      "1234567890123456788",
      "1234567890123456789",
      "-9223372036854775808",
    ]);
    expect((await opened.open("larger.csv")).column("id").type).toBe("DOUBLE");
  });

  it("reads the same number wherever it stands", async () => {
    const early = (cell: string): string => `x\n${cell}\n${"1.5\n".repeat(3000)}`;
    const late = (cell: string): string => `x\n${"1.5\n".repeat(3000)}${cell}\n`;
    await using opened = await workspace({
      "early.csv": early("+inf"),
      "late.csv": late("+inf"),
      "nan-early.csv": early("-nan"),
      "nan-late.csv": late("-nan"),
    });
    for (const name of ["early.csv", "late.csv", "nan-early.csv", "nan-late.csv"])
      expect((await opened.open(name)).column("x").type).toBe("DOUBLE");
  });

  it("decides by all rows, not by the first", async () => {
    const rows = (last: string): string => `x\n${"1\n".repeat(5000)}${last}\n`;
    await using opened = await workspace({
      "text.csv": rows("abc"),
      "float.csv": rows("1.5"),
      "zip.csv": rows("01"),
      "score.csv": rows("1_0"),
    });
    const kind = async (name: string): Promise<string> => (await opened.open(name)).column("x").type;
    expect([await kind("text.csv"), await kind("float.csv"), await kind("zip.csv"), await kind("score.csv")]).toEqual([
      "VARCHAR",
      "DOUBLE",
      "DOUBLE",
      "VARCHAR",
    ]);
    expect(await failure(opened.open("text.csv", { x: "number" }))).toMatch(
      /^text\.csv, line 5002: column "x" has text: write a number/,
    );
  });

  it("keeps the order of rows and files", async () => {
    const part = (from: number): string =>
      `n\n${Array.from({ length: 50_000 }, (_, index) => from + index).join("\n")}\n`;
    await using opened = await workspace({ "2.csv": part(50_000), "1.csv": part(0) });
    const dataset = await opened.open(["1.csv", "2.csv"]);
    const numbers = await dataset.numbers("n");
    expect(numbers).toHaveLength(100_000);
    expect(numbers.every((value, index) => value === index)).toBe(true);
  });

  it.each([
    [
      "a row that is too short",
      "a,b\n1,2\n3\n",
      /^bad\.csv, line 3: the row has 1 cells where the header has 2\. Quote/,
    ],
    ["a row that is too long", "a,b\n1,2\n3,4,5\n", /^bad\.csv, line 3: the row has 3 cells where the header has 2/],
    ["an open quote", 'a,b\n1,2\n3,"x\n', /^bad\.csv, line 3: a quote is opened and never closed/],
    ["a column twice", "a,b,A\n1,2,3\n", /^bad\.csv: the column "A" occurs twice/],
    ["a column without a name", "a,,b\n0,1,2\n", /^bad\.csv: column 2 has no name/],
    ["nothing", "", /^bad\.csv is empty/],
  ])("names file and line of %s", async (_, csv, message) => {
    await using opened = await workspace({ "bad.csv": csv });
    expect(await failure(opened.open("bad.csv"))).toMatch(message);
  });

  it("refuses text that is not UTF-8", async () => {
    await using opened = await workspace({ "bad.csv": Buffer.from("a,b\n1,\xe9t\xe9\n", "latin1") });
    expect(await failure(opened.open("bad.csv"))).toMatch(/^bad\.csv, line 2: the text is not UTF-8/);
  });

  it("names every column with cells that are not what was wanted, at their lines", async () => {
    await using opened = await workspace({
      "bad.csv": 'age,note,ok,flag\n1,"two\nlines",1,yes\nNA,x,2,no\nabc,y,3,perhaps\n',
    });
    const message = await failure(opened.open("bad.csv", { age: "number", ok: "number", flag: "boolean" }));
    expect(message.split("\n")).toEqual([
      expect.stringMatching(
        /^bad\.csv, line 4: column "age" has "NA" for a missing value: write an empty cell \(2 cells of it/,
      ),
      expect.stringMatching(/^bad\.csv, line 5: column "flag" has a cell that is not true or false \(1 such cell\)/),
    ]);
  });

  it("says how the headers of several files differ", async () => {
    await using opened = await workspace({ "1.csv": "a,b\n1,2\n", "2.csv": "a,c\n1,2\n" });
    expect(await failure(opened.open(["1.csv", "2.csv"]))).toMatch(
      /^2\.csv has other columns than 1\.csv: it lacks "b"; it has "c" in addition/,
    );
  });

  it.each([
    ["is the last", ["named.csv", "row.csv"]],
    ["is the first", ["row.csv", "named.csv"]],
    ["has no numbers", ["named.csv", "words.csv"]],
    ["is no file's", ["row.csv", "other.csv"]],
    ["has a cell twice", ["twice.csv"]],
  ])("quotes no cell where the file without a header %s", async (_, files) => {
    await using opened = await workspace({
      "named.csv": "age,town,note\n1,x,2\n",
      "row.csv": "4711,Paris,ill\n1,x,2\n",
      "other.csv": "4712,Paris,ill\n1,x,2\n",
      "words.csv": "Jones,Paris,ill\n",
      "twice.csv": "4711,Paris,Paris\n1,x,2\n",
    });
    const message = await failure(opened.open(files));
    expect(message).toMatch(/each its header as the first line|the first line looks like a row/);
    expect(message).not.toMatch(/471\d|Paris|ill|Jones/);
  });

  it("takes columns by their names where files have them in another order, and tells the line there", async () => {
    await using opened = await workspace({
      "1.csv": "a,b,t\n1,2,x\n",
      "2.csv": 't;b;a\n"y\nz";4;3\nw;6;5\n',
      "3.csv": "b,t,a\n8,u,7\n1,v,abc\n",
    });
    const dataset = await opened.open(["1.csv", "2.csv"]);
    expect(await dataset.numbers("a")).toEqual(new Float64Array([1, 3, 5]));
    expect(await dataset.numbers("b")).toEqual(new Float64Array([2, 4, 6]));
    expect(await texts(dataset, "t")).toEqual(["x", "y\nz", "w"]);
    const wrong = opened.open(["1.csv", "3.csv"], { a: "number" });
    expect(await failure(wrong)).toMatch(/^3\.csv, line 3: column "a" has text/);
  });

  it("suggests the column that was meant", async () => {
    await using opened = await workspace({ "a.csv": "region,age\nx,1\n" });
    const dataset = await opened.open("a.csv");
    expect(await failure(dataset.numbers("agee"))).toBe(
      'a.csv has no column "agee". Did you mean "age"? It has "region" and "age".',
    );
    expect(await failure(dataset.numbers("region"))).toMatch(/holds text, not numbers/);
  });

  it("has no rows where there is only a header", async () => {
    await using opened = await workspace({ "a.csv": "a,b\n" });
    const dataset = await opened.open("a.csv");
    expect([dataset.rows, (await dataset.numbers("a")).length]).toEqual([0, 0]);
  });
});
