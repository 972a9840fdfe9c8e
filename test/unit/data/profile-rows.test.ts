import { expect, it } from "vitest";
import { profileRows } from "../../../src/data/profile-rows.ts";
import { categoryDistances } from "../../../src/stats/profile/category-distances.ts";
import { numberDistances } from "../../../src/stats/profile/number-distances.ts";
import { profiledCategories, profiledNumbers } from "../../../src/stats/profile/profiled-values.ts";
import { workspace } from "./opened-files.ts";

const ROWS = 2400;
const LINES = Array.from({ length: ROWS }, (_, row) => ({
  income: row % 7 === 0 ? null : (row * 7919) % 2400,
  dependants: row % 5,
  paid: row % 2 === 0,
  region: ["north", "south", "west"][row % 3],
  customer: `c${row}`,
  note: `${"word ".repeat(6)}${row} and ${"more ".repeat(row % 4)}`,
  vector: [row % 3, 4],
  at: { nested: 1 },
}));

it("watches each column as what it holds, or as the manifest says", async () => {
  await using opened = await workspace({ "a.jsonl": `${LINES.map((row) => JSON.stringify(row)).join("\n")}\n` });
  const table = await opened.open("a.jsonl");
  const names = ["income", "dependants", "paid", "region", "customer", "note", "vector"];
  const { columns, skipped, distances } = await profileRows({ table, columns: names, features: {}, parts: 8 });
  expect(Object.entries(columns).map(([name, { kind, rows, nulls }]) => [name, kind, rows, nulls])).toEqual([
    ["income", "number", ROWS, 343],
    ["dependants", "category", ROWS, 0],
    ["paid", "category", ROWS, 0],
    ["region", "category", ROWS, 0],
    ["note", "text", ROWS, 0],
    ["vector", "embedding", ROWS, 0],
  ]);
  expect(skipped.map(({ name, problem }) => `${name}: ${problem}`)).toEqual([
    'customer: The column "customer" has 2400 different values in 2400 rows, as an id has, and is not watched. Where it is to be, say as what in monitoring.features.',
  ]);
  const { income, region, vector } = columns;
  expect(income?.kind === "number" && [income.distinct, income.mean]).toEqual([
    2057,
    LINES.reduce((sum, row) => sum + (row.income ?? 0), 0) / 2057,
  ]);
  expect(region?.kind === "category" && region.values).toEqual([
    ["north", 800],
    ["south", 800],
    ["west", 800],
  ]);
  expect(vector?.kind === "embedding" && vector.mean).toEqual([1, 4]);
  expect(Object.keys(distances)).toEqual(["income", "dependants", "paid", "region"]);
  expect(distances["income"]).toHaveLength(8);
  const said = await profileRows({
    table,
    columns: ["dependants", "customer", "paid"],
    features: { dependants: { kind: "number" }, customer: { kind: "category" }, paid: { kind: "ignore" } },
    parts: 2,
  });
  expect(Object.entries(said.columns).map(([name, { kind }]) => [name, kind])).toEqual([
    ["dependants", "number"],
    ["customer", "category"],
  ]);
});

it("has the distances of parts that numbers by themselves have", async () => {
  const values = Float64Array.from(LINES, ({ income }) => income ?? Number.NaN);
  await using opened = await workspace({ "a.jsonl": `${LINES.map((row) => JSON.stringify(row)).join("\n")}\n` });
  const table = await opened.open("a.jsonl");
  const { columns, distances } = await profileRows({ table, columns: ["income", "region"], features: {}, parts: 8 });
  const numbers = profiledNumbers(values, 8);
  expect(distances["income"]).toEqual(numbers.distances);
  const { income, region } = columns;
  if (income?.kind !== "number" || region?.kind !== "category") throw new Error("other kinds");
  expect(numberDistances(income, numbers.column)?.ks).toBe(0);
  expect(numbers.column.edges).toEqual(income.edges);
  const categories = profiledCategories(await table.strings("region"), 8);
  expect(categories.column).toEqual(region);
  expect(categories.distances).toEqual(distances["region"]);
  expect(categoryDistances(region, categories.column)?.js).toBe(0);
});
