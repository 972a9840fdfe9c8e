import { expect, test } from "vitest";
import { precisionRecallCurve } from "../../../../src/stats/metrics/curves.ts";
import { thresholdCounts } from "../../../../src/stats/metrics/threshold-counts.ts";

// scikit-learn 1.9.1 `precision_recall_curve` of the rows that weigh something.
test("a curve begins where the first row weighs something", () => {
  const counts = thresholdCounts({
    labels: Uint8Array.of(1, 1, 1, 0, 0),
    scores: Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5),
    weights: Float64Array.of(0, 1, 0, 0, 1),
  });
  const curve = precisionRecallCurve(counts);
  expect(curve.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  expect(curve.map(({ x, y, threshold }) => [x, y, threshold])).toEqual([
    [0, 1, null],
    [1, 1, 0.8],
    [1, 1, 0.7],
    [1, 1, 0.6],
    [1, 0.5, 0.5],
  ]);
});
