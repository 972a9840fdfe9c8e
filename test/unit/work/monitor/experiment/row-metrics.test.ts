import { expect, test } from "vitest";
import type { ServedRows } from "../../../../../src/work/monitor/measured.ts";
import { rowMetric } from "../../../../../src/work/monitor/experiment/row-metrics.ts";

const ROWS: ServedRows = {
  n: 4,
  scores: Float64Array.of(0.8, 0.5, NaN, 0.25),
  width: 1,
  classes: ["no", "yes"],
  positive: 1,
  predicted: Int32Array.of(1, 0, 1, -1),
  truth: Int32Array.of(1, 1, 1, -1),
  weights: undefined,
  slices: new Map(),
  features: new Map(),
};

test("a metric's row has a value where answer and truth are known", () => {
  expect([...rowMetric("accuracy", ROWS)!]).toEqual([1, 0, 1, NaN]);
  const brier = rowMetric("brier_score", ROWS)!;
  expect(brier[0]).toBeCloseTo(0.04, 12);
  expect([...brier.subarray(2)]).toEqual([NaN, NaN]);
  expect(rowMetric("log_loss", ROWS)![0]).toBeCloseTo(-Math.log(0.8), 12);
  expect(rowMetric("log_loss", ROWS)![2]).toBeNaN();
});

test("of numbers, and of the classes of a wide score", () => {
  const numbers = { ...ROWS, truth: Float64Array.of(1, -1, 3, NaN), scores: Float64Array.of(2, -3, NaN, 1) };
  expect([...rowMetric("mae", numbers)!]).toEqual([1, 2, NaN, NaN]);
  expect([...rowMetric("mean_squared_error", numbers)!]).toEqual([1, 4, NaN, NaN]);
  const wide = { ...ROWS, n: 1, width: 3, scores: Float64Array.of(0.2, 0.5, 0.3), truth: Int32Array.of(1) };
  expect(rowMetric("log_loss", wide)![0]).toBeCloseTo(Math.log(2), 12);
});

test("what is no mean over rows, or cannot be had from them, has none", () => {
  for (const name of ["roc_auc", "f1", "rmse", "revenue", "mae"]) expect(rowMetric(name, ROWS)).toBeUndefined();
  expect(rowMetric("accuracy", { ...ROWS, truth: undefined })).toBeUndefined();
});
