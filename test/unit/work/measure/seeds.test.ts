import { expect, test } from "vitest";
import { seedSpread } from "../../../../src/work/measure/seeds.ts";

const digest = `sha256:${"0".repeat(64)}`;

test("least, most and standard deviation over the seeds that have a value", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  const runs = [...values, null].map((value, seed) => ({ seed, digest, values: { mae: value, r2: null } }));
  // The textbook example: squares around 5 sum to 32.
  expect(seedSpread(runs)).toEqual({ mae: { n: 8, min: 2, max: 9, sd: Math.sqrt(32 / 7) } });
});

test("one value has no deviation", () => {
  expect(seedSpread([{ seed: 1, digest, values: { mae: 3 } }])).toEqual({
    mae: { n: 1, min: 3, max: 3, sd: null },
  });
});
