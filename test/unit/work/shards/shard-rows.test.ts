import { expect, test } from "vitest";
import { hasPiece, inRowOrder, rowsOfShard } from "../../../../src/work/shards/shard-rows.ts";

const CASES = [1, 7, 8192].flatMap((unit) =>
  [0, 1, 6, 7, 8, 8192, 20_001, 65_536].flatMap((rows) => [1, 2, 3, 8, 100].map((count) => ({ unit, rows, count }))),
);

test.each(CASES)("of $rows rows in units of $unit, each is in one of $count shards", ({ unit, rows, count }) => {
  const shards = Array.from({ length: count }, (_, index) => rowsOfShard({ index, count }, { rows, unit }));
  expect(inRowOrder(shards.toReversed(), rows)).toEqual(shards);
  for (const { from } of shards) expect(from === rows || from % unit === 0).toBe(true);
  const units = shards.map(({ from, to }) => Math.ceil((to - from) / unit));
  // As evenly as whole units can be shared.
  expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(1);
});

test("a piece is one shard's", () => {
  const shards = [0, 1, 2].map((index) => ({ index, count: 3 }));
  expect(Array.from({ length: 7 }, (_, place) => shards.filter((shard) => hasPiece(shard, place)).length)).toEqual([1, 1, 1, 1, 1, 1, 1]); // prettier-ignore
});

test.each([
  [
    "a gap",
    [
      [0, 3],
      [4, 9],
    ],
  ],
  [
    "rows twice",
    [
      [0, 5],
      [4, 9],
    ],
  ],
  [
    "a range twice",
    [
      [0, 4],
      [0, 4],
      [4, 9],
    ],
  ],
  ["too few", [[0, 8]]],
  ["too many", [[0, 10]]],
  [
    "backwards",
    [
      [0, 12],
      [12, 9],
    ],
  ],
  ["none", []],
])("%s is no whole", (_, ranges) => {
  const given = ranges.map(([from = 0, to = 0]) => ({ from, to }));
  expect(inRowOrder(given, 9)).toBeUndefined();
});
