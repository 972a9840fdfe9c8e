import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, kinds, texts, workspace } from "./opened-files.ts";

describe("JSON lines", () => {
  it("reads keys as columns, those that lines lack as null", async () => {
    await using opened = await workspace({
      "a.jsonl": '{"b":"x","a":1,"c/d~":true}\n{"a":2.5,"b":3}\n{"a":null,"e":[1]}\n',
    });
    const dataset = await opened.open("a.jsonl");
    expect(kinds(dataset)).toEqual({ b: "category", a: "number", "c/d~": "boolean", e: "category" });
    expect(await dataset.numbers("a")).toEqual(new Float64Array([1, 2.5, Number.NaN]));
    expect(await texts(dataset, "b")).toEqual(["x", "3", null]);
  });

  it("names the line of a broken object and of a bad cell", async () => {
    await using opened = await workspace({
      "broken.jsonl": '{"a":1}\n{"a":\n',
      "bad.jsonl": '{"a":1}\n{"a":"x"}\n',
      "list.jsonl": "[1]\n",
    });
    expect(await failure(opened.open("broken.jsonl"))).toMatch(
      /^broken\.jsonl, line 2, byte \d+: .*Write one JSON object a line/,
    );
    expect(await failure(opened.open("bad.jsonl", { a: "number" }))).toMatch(
      /^bad\.jsonl, line 2: column "a" has text: write a number/,
    );
    expect(await failure(opened.open("list.jsonl"))).toMatch(/no JSON object/);
  });
});

describe("Parquet", () => {
  it("keeps the file's types and reads in order, whatever its row groups", async () => {
    await using opened = await workspace({});
    const path = join(opened.host.workspace, "a.parquet");
    await opened.database.rows(
      `COPY (SELECT i::INTEGER AS i, (i * 0.5)::FLOAT AS f, CASE WHEN i % 2 = 0 THEN NULL ELSE 'k' || i END AS s, i % 2 = 0 AS b, DATE '2024-01-01' + i::INTEGER AS d, [i] AS nested FROM range(80000) r(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 10240)`,
    );
    const dataset = await opened.open("a.parquet");
    expect(kinds(dataset)).toEqual({
      i: "number",
      f: "number",
      s: "category",
      b: "boolean",
      d: "time",
      nested: "other",
    });
    expect((await dataset.numbers("i")).every((value, index) => value === index)).toBe(true);
    expect((await dataset.numbers("f"))[3]).toBe(1.5);
    expect((await texts(dataset, "s")).slice(0, 4)).toEqual([null, "k1", null, "k3"]);
    expect((await texts(dataset, "d"))[1]).toBe("2024-01-02");
    expect((await dataset.where("d < DATE '2024-01-03'")).reduce((sum, value) => sum + value, 0)).toBe(2);
  });

  it("says that a file is damaged", async () => {
    await using opened = await workspace({ "a.parquet": "PAR1 this is none" });
    expect(await failure(opened.open("a.parquet"))).toMatch(/damaged or not what its name says/);
  });
});

describe("dictionaries", () => {
  it("sort numbers by size and text by code point, in one text form for every format", async () => {
    await using opened = await workspace({
      "a.csv": "n,x,s\n10,1.0,b\n9,2.5,a\n,,\n10,1,é\n",
      "a.jsonl": '{"n":10,"x":1.0}\n{"n":9,"x":2.5}\n',
    });
    const csv = await opened.open("a.csv");
    expect(await csv.distinct("n")).toEqual(["9", "10"]);
    expect(await csv.distinct("x")).toEqual(["1", "2.5"]);
    expect(await csv.distinct("s")).toEqual(["a", "b", "é"]);
    expect(await (await opened.open("a.jsonl")).distinct("x")).toEqual(["1", "2.5"]);
    expect((await csv.strings("n")).codes).toEqual(new Int32Array([1, 0, -1, 1]));
  });
});
