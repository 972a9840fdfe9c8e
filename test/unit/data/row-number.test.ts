import { expect, test } from "vitest";
import { isIndexName, isRowNumberColumn } from "../../../src/data/row-number.ts";

test("pandas names its index so, whatever it holds", () => {
  expect(["__index_level_0__", "__index_level_12__", "Unnamed: 0", "Unnamed: 0.1"].map(isIndexName)).toEqual([true, true, true, true]); // prettier-ignore
  expect(["index", "Unnamed: 3", "Unnamed", "index_level_0", "id"].map(isIndexName)).toEqual([false, false, false, false, false]); // prettier-ignore
});

test("a column numbers the rows where it is called so and every row has its own whole number", () => {
  const facts = { rows: 3, distinct: 3, isWhole: true };
  for (const name of ["__index_level_0__", "Unnamed: 0", "index", "Row", "row_id", "rownum", "X", "...1", "_c0"])
    expect(isRowNumberColumn(name, facts), name).toBe(true);
  expect(isRowNumberColumn("customer", facts)).toBe(false);
  // A price index, a constant, no rows.
  expect(isRowNumberColumn("index", { ...facts, isWhole: false })).toBe(false);
  expect(isRowNumberColumn("index", { ...facts, distinct: 2 })).toBe(false);
  expect(isRowNumberColumn("index", { rows: 0, distinct: 0, isWhole: true })).toBe(false);
});
