import { describe, expect, it } from "vitest";
import { batches } from "../../../src/data/batches.ts";
import { featuresOf, mapInputs, wishesOf, type FeatureRules } from "../../../src/data/features.ts";
import { columnsOfInputs } from "../../../src/data/input-names.ts";
import { openTable } from "../../../src/data/table.ts";
import type { ElementType, ValueType } from "../../../src/engines/onnx-types.ts";
import { failure, workspace, type Opened } from "./opened-files.ts";

function input(name: string, element: ElementType, width: number | null = 1): ValueType {
  return { name, kind: "tensor", element, elementName: element, shape: [null, width] };
}

interface Case {
  readonly inputs: readonly ValueType[];
  readonly rules?: Partial<FeatureRules>;
}

/** What each input of a model gets, row by row. */
async function fed(opened: Opened, file: string, { inputs, rules = {} }: Case): Promise<Record<string, unknown[]>> {
  const all: FeatureRules = { declared: undefined, without: ["y"], ...rules };
  const table = await openTable(opened.database, {
    files: [`${opened.host.workspace}/${file}`],
    root: opened.host.workspace,
    kinds: (columns) => wishesOf(inputs, columns, all),
  });
  const mapping = mapInputs(inputs, featuresOf(table, all), { ...all, table, isDeclared: all.declared !== undefined });
  const got: Record<string, unknown[]> = {};
  for await (const { tensors } of batches(table, mapping, { size: 100 }))
    for (const [name, tensor] of Object.entries(tensors)) {
      const values =
        tensor.element === "string"
          ? Array.from(tensor.values, (position) => tensor.dictionary[position])
          : Array.from<number | bigint>(tensor.values);
      got[name] = [...(got[name] ?? []), ...values];
    }
  return got;
}

const CODES = ["01001", "1.10", "True", "1E1", "12345678901234567890"];

describe("a string input", () => {
  it("gets the cell to the letter, whether features are listed or not", async () => {
    await using opened = await workspace({
      "mixed.csv": `code,age,y\n${CODES.map((cell) => `${cell},5,1`).join("\n")}\n`,
      ...Object.fromEntries(CODES.map((cell, at) => [`${at}.csv`, `code,age,y\n${cell},5,1\n,5,0\n`])),
    });
    const inputs = [input("code", "string"), input("age", "float")];
    expect((await fed(opened, "mixed.csv", { inputs }))["code"]).toEqual(CODES);
    const declared = [{ name: "code", type: "category" }, { name: "age", type: "number" }] as const; // prettier-ignore
    for (const [at, cell] of CODES.entries()) {
      expect(await fed(opened, `${at}.csv`, { inputs })).toEqual({ code: [cell, ""], age: [5, 5] });
      expect(await fed(opened, `${at}.csv`, { inputs, rules: { declared } })).toEqual({
        code: [cell, ""],
        age: [5, 5],
      });
    }
  });

  it("of several columns gets all of them so", async () => {
    await using opened = await workspace({ "a.csv": "a,b,y\n01,True,1\n1.0,,0\n" });
    expect(await fed(opened, "a.csv", { inputs: [input("X", "string", 2)] })).toEqual({ X: ["01", "True", "1.0", ""] });
  });

  it("takes no number with a fraction and no truth value of a file that has types, unless the manifest says so", async () => {
    await using opened = await workspace({});
    await opened.database.rows(
      `COPY (SELECT '01001' AS t, 7 AS i, 2.0::DOUBLE AS d, true AS b) TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
    );
    const one = (name: string, rules: Partial<FeatureRules> = {}) =>
      fed(opened, "a.parquet", { inputs: [input(name, "string"), input("i", "int64")], rules });
    expect(await one("t")).toEqual({ t: ["01001"], i: [7n] });
    expect(await failure(one("d"))).toMatch(
      /"d" of a\.parquet holds DOUBLE, .* nothing says how a number with a fraction/,
    );
    expect(await failure(one("b"))).toMatch(/"b" of a\.parquet holds BOOLEAN, .* nothing says how a truth value/);
    const declared = [{ name: "d", type: "category" }, { name: "i", type: "number" }] as const; // prettier-ignore
    expect(await one("d", { declared })).toEqual({ d: ["2"], i: [7n] });
  });
});

describe("an input of numbers", () => {
  it("gets whole ones beyond 2^53 exactly, and the ends of its type", async () => {
    await using opened = await workspace({
      "a.csv": "a,b,y\n9007199254740993,-2147483648,1\n-9223372036854775808,2147483647,0\n009223372036854775807,+5,0\n",
    });
    expect(await fed(opened, "a.csv", { inputs: [input("a", "int64"), input("b", "int32")] })).toEqual({
      a: [9_007_199_254_740_993n, -9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
      b: [-2_147_483_648, 2_147_483_647, 5],
    });
  });

  it.each([["2147483648", "int32"], ["-2147483649", "int32"], ["1.5", "int32"], ["nan", "int64"], ["inf", "int64"], ["9223372036854775808", "int64"], ["-9223372036854775809", "int64"], ["1e300", "int64"]] as const)("refuses %s for %s", async (cell, element) => {
    await using opened = await workspace({ "a.csv": `a,b,y\n${cell},1,1\n1,1,0\n` });
    const said = await failure(fed(opened, "a.csv", { inputs: [input("a", element), input("b", "float")] }));
    expect(said).toMatch(new RegExp(`"a" of a\\.csv has values that are no ${element}`));
    expect(said).not.toContain(cell);
  }); // prettier-ignore

  // As numpy's astype(float32) gives, and PyTorch's and ONNX's Cast.
  it("of float32 gets infinity for what is beyond it", async () => {
    const cells = ["1e39", "-1.7976931348623157e308", "3.4028234663852886e38", "inf", "", "1e400", "16777217"];
    await using opened = await workspace({ "a.csv": `a,b,y\n${cells.map((cell) => `${cell},1,1`).join("\n")}\n` });
    const { a } = await fed(opened, "a.csv", { inputs: [input("a", "float"), input("b", "double")] });
    expect(a).toEqual([Infinity, -Infinity, 3.4028234663852886e38, Infinity, Number.NaN, Infinity, 16_777_216]);
  });

  it("reads texts of numbers where the file has types, and says which cell is none", async () => {
    await using opened = await workspace({
      "good.jsonl": '{"a":"1.5","b":1,"y":1}\n{"a":"2","b":1,"y":1}\n',
      "bad.csv": "a,b,y\n1,1,1\nNA,1,0\n2,1,0\n",
    });
    const inputs = [input("X", "float", 2)];
    expect(await fed(opened, "good.jsonl", { inputs })).toEqual({ X: [1.5, 1, 2, 1] });
    expect(await failure(fed(opened, "bad.csv", { inputs }))).toMatch(
      /^bad\.csv, line 3: column "a" has "NA" for a missing value: write an empty cell .* the model's input "X" is float\[\?, 2\]/,
    );
  });
});

describe("what is no feature", () => {
  it("are dates, nested values, bytes and a data frame's index, which stop nothing", async () => {
    await using opened = await workspace({ "i.csv": ",a,b,y\n7,1,2,1\n", "u.csv": "Unnamed: 0,a,b,y\n7,1,2,1\n" });
    await opened.database.rows(
      `COPY (SELECT 1 AS a, DATE '2024-01-01' AS day, [1] AS list, {'x': 1} AS struct, 'x'::BLOB AS bytes, 2 AS b, 7 AS __index_level_0__, 1 AS y) TO '${opened.host.workspace}/a.parquet' (FORMAT parquet)`,
    );
    const inputs = [input("X", "float", 2)];
    for (const file of ["a.parquet", "i.csv", "u.csv"]) expect(await fed(opened, file, { inputs })).toEqual({ X: [1, 2] });
    expect(await failure(fed(opened, "a.parquet", { inputs: [input("X", "float", 3)] }))).toMatch(
      /expects 3 features, a\.parquet has 2: "a" and "b"; not counted: "day" \(DATE\), "list" \(INTEGER\[\]\), .*"__index_level_0__" \(a data frame's index\)/,
    );
    expect(await failure(fed(opened, "a.parquet", { inputs: [input("day", "string"), input("a", "float")] }))).toMatch(
      /input "day" is no feature: the column of a\.parquet holds DATE/,
    );
    const declared = [{ name: "__index_level_0__", type: "number" }, { name: "a", type: "number" }] as const; // prettier-ignore
    expect(await fed(opened, "a.parquet", { inputs, rules: { declared } })).toEqual({ X: [7, 1] });
  }); // prettier-ignore

  it("is a column that the files have in two types: why is said", async () => {
    await using opened = await workspace({});
    for (const [at, cell] of ["1", "'1'"].entries())
      await opened.database.rows(
        `COPY (SELECT 1 AS a, ${cell} AS s, 1 AS y) TO '${opened.host.workspace}/${at}.parquet' (FORMAT parquet)`,
      );
    const table = await opened.open(["0.parquet", "1.parquet"]);
    const rules: FeatureRules = { declared: undefined, without: ["y"] };
    const inputs = [input("s", "string"), input("a", "float")];
    expect(() => mapInputs(inputs, featuresOf(table, rules), { ...rules, table, isDeclared: false })).toThrow(
      /input "s" has no column: The column "s" is INTEGER in 0\.parquet and VARCHAR in 1\.parquet\. Write it with one type/,
    );
  });

  it("is what the manifest excludes", async () => {
    await using opened = await workspace({ "a.csv": "a,note,b,y\n1,x,2,1\n" });
    expect(await fed(opened, "a.csv", { inputs: [input("X", "float", 2)], rules: { without: ["y", "note"] } })).toEqual(
      {
        X: [1, 2],
      },
    );
  });
});

describe("a column fills the input", () => {
  it("of its name, of the only name that an exporter could have made of it, or that the manifest says", async () => {
    await using opened = await workspace({ "a.csv": "blood pressure,Größe (cm),_x,w,y\n1,2,3,4,1\n" });
    const inputs = [input("blood_pressure", "float"), input("größe_cm", "float"), input("_x", "float"), input("in3", "float")];
    expect(await fed(opened, "a.csv", { inputs, rules: { inputs: { in3: "w" } } })).toEqual({
      blood_pressure: [1], größe_cm: [2], _x: [3], in3: [4],
    });
    expect(await failure(fed(opened, "a.csv", { inputs }))).toMatch(
      /input "in3" is no feature\..*model: \{inputs: \{"in3": <column>\}\}/,
    );
  }); // prettier-ignore

  it("and where two could, the manifest has to say", () => {
    expect(() => columnsOfInputs(["a_b"], ["a b", "a-b"])).toThrow(
      'The model\'s "a_b" could be "a b" and "a-b". Say which column fills it: model: {inputs: {"a_b": "a b"}}.',
    );
    expect(() => columnsOfInputs(["a_b", "a.b"], ["a b"])).toThrow(/"a_b" and "a\.b" could be "a b"/);
    expect(columnsOfInputs(["a_b"], ["a b", "a-b"], { a_b: "a-b" })).toEqual(new Map([["a_b", "a-b"]]));
    expect(columnsOfInputs(["a_b", "A b"], ["a b", "a_b"])).toEqual(new Map([["a_b", "a_b"], ["A b", "a b"]])); // prettier-ignore
    expect(columnsOfInputs(["?"], ["!"])).toEqual(new Map());
  });
});
