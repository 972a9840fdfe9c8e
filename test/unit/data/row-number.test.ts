import { expect, test } from "vitest";
import { isIndexName } from "../../../src/data/row-number.ts";

test("pandas names its index so, whatever it holds", () => {
  expect(["__index_level_0__", "__index_level_12__", "Unnamed: 0", "Unnamed: 0.1"].map(isIndexName)).toEqual([true, true, true, true]); // prettier-ignore
  expect(["index", "Unnamed: 3", "Unnamed", "index_level_0", "id"].map(isIndexName)).toEqual([false, false, false, false, false]); // prettier-ignore
});
