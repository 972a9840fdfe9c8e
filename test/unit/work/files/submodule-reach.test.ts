import { expect, test } from "vitest";
import { reachesInto } from "../../../../src/work/files/submodule-reach.ts";

test.each([
  ["models/m/**", "models/m/lib", true],
  ["models/m/**", "models/other/lib", false],
  ["libs/x/train.py", "libs/x", true],
  ["libs/*.py", "libs/x", false],
  ["libs/*/*.py", "libs/x", true],
  ["libs/x", "libs/x", false],
  ["**", "data", true],
  ["{libs/x,tools}/*.py", "libs/x", true],
] as const)("%s may take files of %s: %s", (pattern, folder, expected) => {
  expect(reachesInto({ include: [pattern], exclude: [] }, folder)).toBe(expected);
});

test("a folder that is left out as a whole is not reached", () => {
  expect(reachesInto({ include: ["models/m/**"], exclude: ["models/m/lib/**"] }, "models/m/lib")).toBe(false);
  expect(reachesInto({ include: ["models/m/**"], exclude: ["**/*.md"] }, "models/m/lib")).toBe(true);
});
