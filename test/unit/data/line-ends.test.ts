import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failure, texts, workspace } from "./opened-files.ts";

const ROWS = ["1,x", "2,y", "3,z"];

describe("lines of a CSV file end", () => {
  // What pandas.read_csv (2.2) reads of each: three rows.
  it.each([
    ["in LF", ["a,b", ...ROWS].join("\n")],
    ["in CR LF", `${["a,b", ...ROWS].join("\r\n")}\r\n`],
    ["in CR, as old spreadsheets write", ["a,b", ...ROWS].join("\r")],
    ["in CR, with a last one", `${["a,b", ...ROWS].join("\r")}\r`],
    ["in CR CR LF, where a text was translated twice", `${["a,b", ...ROWS].join("\r\r\n")}\r\r\n`],
    ["in CR LF in the header alone", `a,b\r\n${ROWS.join("\n")}\n`],
    ["in both, by rows", "a,b\n1,x\r\n2,y\n3,z\r\n"],
    ["in LF but for a returning last line", "a,b\r\n1,x\r\n2,y\r\n3,z\r"],
  ])("%s", async (_, csv) => {
    await using opened = await workspace({ "a.csv": csv, "a.csv.gz": gzipSync(csv) });
    for (const name of ["a.csv", "a.csv.gz"]) {
      const table = await opened.open(name);
      expect(await table.numbers("a")).toEqual(new Float64Array([1, 2, 3]));
      expect(await texts(table, "b")).toEqual(["x", "y", "z"]);
    }
  });

  it("anyhow within quotes, and quotes within a cell are none", async () => {
    await using opened = await workspace({ "a.csv": 'a,b\r\n1,"x\ny"\n2,"p\rq ""r"""\r\n3,5" pipe\n' });
    const table = await opened.open("a.csv");
    expect(await texts(table, "b")).toEqual(["x\ny", 'p\rq "r"', '5" pipe']);
  });

  it("nowhere within a row: the line is told", async () => {
    await using opened = await workspace({
      "a.csv": "a,b\n1,x\n2,y\rz\n3,p\rq\n",
      "long.csv": "a,b\r\n1,x\n2,y,z\r\n",
    });
    expect(await failure(opened.open("a.csv"))).toMatch(/^a\.csv, line 3: a carriage return stands within a row/);
    expect(await failure(opened.open("long.csv"))).toMatch(/^long\.csv, line 3: the row has 3 cells/);
  });
});

it("a file is packed or not by its content, whatever its name says", async () => {
  const csv = "a\n1\n";
  await using opened = await workspace({ "A.CSV.GZ": gzipSync(csv), "named.csv": gzipSync(csv), "not.csv.gz": csv });
  for (const name of ["A.CSV.GZ", "named.csv", "not.csv.gz"])
    expect(await (await opened.open(name)).numbers("a")).toEqual(new Float64Array([1]));
});

it("a first column without a name is a data frame's index", async () => {
  await using opened = await workspace({
    "a.csv": ",a\n0,5\n1,6\n",
    "r.csv": '"","a"\n"1",5\n',
    "two.csv": "a,,b\n1,2,3\n",
  });
  expect((await opened.open("a.csv")).columns.map(({ name }) => name)).toEqual(["Unnamed: 0", "a"]);
  expect((await opened.open("r.csv")).columns.map(({ name }) => name)).toEqual(["Unnamed: 0", "a"]);
  expect(await failure(opened.open("two.csv"))).toMatch(/^two\.csv: column 2 has no name/);
});

it("a line for Excel is told as such", async () => {
  await using opened = await workspace({ "a.csv": "sep=;\na;b\n1;2\n" });
  expect(await failure(opened.open("a.csv"))).toMatch(/^a\.csv begins with a line for Excel/);
});
