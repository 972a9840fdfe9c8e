import { expect, test } from "vitest";
import { play } from "../unit/loop/retraining/histories/play.ts";

const SEEDS = [1, 2, 3, 5, 6, 8, 10, 12, 13, ...Array.from({ length: 7 }, (_, index) => 100 + index)];

test.each(SEEDS)("a longer history of retraining, seed %i, breaks no rule", async (seed) => {
  expect(await play(seed, 30)).not.toEqual([]);
});

test.each([201, 202])("the same history, seed %i, ends with the same texts, byte for byte", async (seed) => {
  expect(await play(seed, 20)).toEqual(await play(seed, 20));
});
