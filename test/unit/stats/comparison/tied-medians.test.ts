import { expect, test } from "vitest";
import { bootstrapRows } from "../../../../src/stats/comparison/row-bootstrap.ts";
import { bootstrapTiedMedians, tiedPairs } from "../../../../src/stats/comparison/tied-medians.ts";
import { median } from "../../../../src/stats/quantiles.ts";
import { Random } from "../../../../src/stats/random.ts";

test("tied values: the bootstrap of pairs is that of rows", () => {
  const random = Random.fromSeed(5);
  const own = Float64Array.from({ length: 80 }, () => random.below(6));
  const other = own.map((value) => Math.max(0, value + random.below(3) - 1));
  const pairs = tiedPairs([own, other]);
  if (pairs === null) throw new Error("there are few pairs");
  const options = { level: 0.9, seed: 2, replicates: 20_000 };
  const ours = bootstrapTiedMedians(pairs, options);
  const chosen = (values: Float64Array, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row] ?? 0);
  const theirs = bootstrapRows(80, (rows) => median(chosen(own, rows)) - median(chosen(other, rows)), options);
  expect(ours.estimate).toBe(median(own) - median(other));
  expect(ours.interval).toEqual(theirs.interval);
  expect(Math.abs(ours.standardError - theirs.standardError)).toBeLessThan(0.02 * theirs.standardError + 1e-9);
});

test("values that hardly repeat are no pairs to count", () => {
  const random = Random.fromSeed(5);
  const values = Float64Array.from({ length: 20_001 }, () => random.uniform());
  expect(tiedPairs([values, values])).toBeNull();
});
