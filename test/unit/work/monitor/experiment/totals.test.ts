import { describe, expect, test } from "vitest";
import { cellsOf } from "../../../../../src/work/monitor/experiment/bin-cells.ts";
import type { PlannedMetric } from "../../../../../src/work/monitor/experiment/plan.ts";
import { shareOf } from "../../../../../src/work/monitor/experiment/share.ts";
import { type ExperimentRows, experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";
import { unitHash } from "../../../../../src/work/monitor/experiment/unit-hash.ts";

const metric = (key: string, of: PlannedMetric["of"] = "mean"): PlannedMetric => ({
  key,
  name: key,
  role: "success",
  of,
  quantile: 0.9,
  per: undefined,
  covariate: undefined,
  better: "higher",
  margin: { absolute: 0 },
});
const METRICS = [metric("hit"), metric("wait", "quantile")];

/** Whole numbers, so that sums are exact in any order. */
const LOG = [
  ["anna", 0, 1, 100],
  ["bert", 1, 0, 200],
  ["anna", 0, 0, 110],
  ["cleo", 0, 1, 50],
  ["cleo", 1, 1, 60],
  ["", 1, 1, 70],
  ["dora", -1, 1, 80],
  ["emil", 1, NaN, 90],
] as const;

function rowsOf(log: readonly (readonly [string, number, number, number])[]): ExperimentRows {
  return {
    arms: Int8Array.from(log, ([, arm]) => arm),
    units: Float64Array.from(log, ([unit]) => (unit === "" ? NaN : unitHash(unit))),
    metrics: new Map([
      ["hit", { value: Float64Array.from(log, ([, , hit]) => hit) }],
      ["wait", { value: Float64Array.from(log, ([, , , wait]) => wait) }],
    ]),
  };
}

describe("the rows of a window by unit and arm", () => {
  test("a unit's rows are one entry; what has no unit or no arm is counted and left out", () => {
    const totals = experimentTotals(rowsOf(LOG), METRICS);
    expect(totals.entries).toHaveLength(5);
    expect(totals).toMatchObject({ withoutUnit: 1, others: 1 });
  });

  test("a unit of both arms is in neither", () => {
    const share = shareOf(experimentTotals(rowsOf(LOG), METRICS), "variants");
    expect(share).toMatchObject({ units: [1, 2], both: 1, sums: { hit: { rows: [2, 1], isBinary: true } } });
    const waits = share.bins["wait"]!.counts.flatMap(cellsOf).reduce((sum, count) => sum + count, 0);
    expect(waits).toBe(4);
  });

  test("sums are the same whatever the order of the rows", () => {
    const log = Array.from(
      { length: 60 },
      (_, row) => [`u${row % 4}`, row % 2, (0.1 * 3 ** (row % 23)) / 7, row] as const,
    );
    const inOrder = (step: number): unknown =>
      shareOf(experimentTotals(rowsOf(log.map((_, row) => log[(row * step) % 60]!)), METRICS), "variants");
    for (const step of [7, 11, 59]) expect(inOrder(step)).toEqual(inOrder(1));
  });

  test("columns of other lengths are refused", () => {
    expect(() => experimentTotals({ ...rowsOf(LOG), units: new Float64Array(2) }, METRICS)).toThrow(RangeError);
  });
});

describe("both models on one request", () => {
  test("pairs are by the request, values count where both have one, and answers agree or not", () => {
    const rows: ExperimentRows = {
      arms: Int8Array.of(0, 1, 0, 1, 0),
      units: Float64Array.of(5, 5, 5, 5, 6),
      requests: Float64Array.of(1, 1, 2, 2, 3),
      answers: Float64Array.of(7, 7, 7, 9, 7),
      metrics: new Map([["hit", { value: Float64Array.of(1, 0, 1, NaN, 1) }]]),
    };
    const share = shareOf(experimentTotals(rows, METRICS), "shadow");
    expect(share).toMatchObject({ units: [2, 2], unpaired: 1, agreement: { pairs: 2, agree: 1, difference: 2 } });
    expect(share.sums["hit"]!.rows).toEqual([1, 1]);
  });
});

test("hashes of units are whole numbers below 2^52 that spread over the buckets", () => {
  let largest = 0;
  const buckets = new Array<number>(64).fill(0);
  for (let user = 0; user < 6400; user += 1) {
    const hash = unitHash(`user-${user}`);
    largest = Math.max(largest, hash);
    buckets[hash % 64]! += 1;
  }
  expect(Number.isSafeInteger(2 * largest + 1)).toBe(true);
  // Poisson around 100: beyond five of its standard deviations once in a million buckets.
  expect(Math.min(...buckets)).toBeGreaterThan(50);
  expect(Math.max(...buckets)).toBeLessThan(150);
});
