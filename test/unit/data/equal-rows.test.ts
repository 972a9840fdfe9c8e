import { expect, test } from "vitest";
import { equalRows } from "../../../src/data/equal-rows.ts";
import { workspace } from "./opened-files.ts";

async function found(text: string, options: { readonly ignored?: readonly string[]; readonly group?: string } = {}) {
  await using files = await workspace({ "rows.csv": text });
  return await equalRows(await files.open("rows.csv"), { ignored: [], ...options });
}

const csv = (header: string, rows: readonly (readonly (string | number)[])[]): string =>
  `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;

test("rows are equal in all columns but those that say nothing of them, and a number of the row", async () => {
  const rows = [
    ["a", 0, 0.5, "x", 1],
    ["b", 1, 0.5, "x", 2],
    ["c", 2, 0.25, "x", 1],
    ["d", 3, 0.5, "x", 1],
    ["e", 4, 0.5, "", 1],
  ];
  expect(await found(csv("id,row,score,kind,weight", rows), { ignored: ["id", "weight"] })).toEqual({
    rows: 5,
    counts: [
      { size: 1, values: 2 },
      { size: 3, values: 1 },
    ],
    equal: 3,
    different: 3,
    measurement: undefined,
  });
});

test("rows of one group are one, and a row without a group is one of its own", async () => {
  const rows = [
    ["p", 0.5],
    ["p", 0.5],
    ["q", 0.75],
    ["r", 0.75],
    ["", 0.125],
    ["", 0.125],
  ];
  expect(await found(csv("patient,x", rows), { group: "patient" })).toMatchObject({
    counts: [
      { size: 1, values: 1 },
      { size: 2, values: 2 },
    ],
    equal: 4,
    different: 3,
  });
});

test("a measurement is one that hardly two different rows share", async () => {
  const rows = Array.from({ length: 60 }, (_, row) => [(row % 5) / 7, row % 3, (row % 4) / 2]);
  expect((await found(csv("dose,arm,scale", rows)))?.measurement).toBeUndefined();
  const copies = Array.from({ length: 60 }, (_, row) => [(row % 20) / 7, row % 2, ((row % 20) % 4) / 2]);
  expect((await found(csv("dose,arm,scale", copies)))?.measurement).toBe("dose");
});

test("a part of the rows has all copies of what is in it", async () => {
  await using files = await workspace({
    "rows.csv": csv(
      "x",
      Array.from({ length: 3000 }, (_, row) => [(row % 1000) / 7]),
    ),
  });
  const table = await files.open("rows.csv");
  const part = await equalRows(table, { ignored: [], oneOf: 4 });
  expect(part?.counts).toEqual([{ size: 3, values: part?.different }]);
  expect(Math.abs((part?.different ?? 0) - 250)).toBeLessThan(60);
  expect(part?.rows).toBe(3 * (part?.different ?? 0));
});

test("a table of ids alone has nothing to compare", async () => {
  expect(await found(csv("id", [["a"], ["b"]]), { ignored: ["id"] })).toBeUndefined();
});
