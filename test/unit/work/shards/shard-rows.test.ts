import { expect, test } from "vitest";
import { hasPiece, inRowOrder, rowsOfShard } from "../../../../src/work/shards/shard-rows.ts";

test("every row is in one shard, whole units to each, and no shard has two more than another", () => {
  for (const unit of [1, 7, 8192])
    for (const rows of [0, 1, 6, 7, 8, 8192, 20_001, 65_536])
      for (const count of [1, 2, 3, 8, 100]) {
        const shards = Array.from({ length: count }, (_, index) => rowsOfShard({ index, count }, { rows, unit }));
        expect(inRowOrder(shards.toReversed(), rows)).toEqual(shards);
        for (const { from, to } of shards)
          expect([from % unit, to === rows ? 0 : to % unit]).toEqual([from === rows ? rows % unit : 0, 0]);
        const units = shards.map(({ from, to }) => Math.ceil((to - from) / unit));
        expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(1);
      }
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
