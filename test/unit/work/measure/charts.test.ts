import { expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { chartsOf } from "../../../../src/work/measure/charts.ts";
import { latencyOf } from "../../../../src/work/measure/latency.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import { drawn, scored } from "./samples.ts";

test("the ROC curve of four rows is scikit-learn's", () => {
  // sklearn.metrics.roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], drop_intermediate=False), its docstring's example.
  const { roc, confusion } = chartsOf(scored({ labels: [0, 0, 1, 1], candidate: [0.1, 0.4, 0.35, 0.8] }));
  expect(roc?.candidate).toEqual([[0, 0], [0, 0.5], [0.5, 0.5], [0.5, 1], [1, 1]]); // prettier-ignore
  expect(confusion).toEqual({ labels: ["negative", "positive"], candidate: [[2, 0], [1, 1]] }); // prettier-ignore
});

test("curves of many rows are thinned and both models are drawn", () => {
  const charts = chartsOf(scored(drawn(Random.fromSeed(31), 5000)));
  for (const name of ["roc", "precisionRecall", "reliability", "scores"] as const) {
    expect(charts[name]?.candidate.length).toBeLessThanOrEqual(200);
    expect(charts[name]?.candidate.length).toBeGreaterThan(5);
    expect(charts[name]?.baseline?.length).toBeGreaterThan(5);
  }
  expect(charts.scores?.candidate.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 5);
});

test("with weights, what is drawn is the weight of rows", () => {
  const labels = Array.from({ length: 40 }, (_, row) => row % 2);
  const candidate = labels.map((label) => (label === 1 ? 0.75 : 0.65));
  const weights = Float64Array.from(labels, (label) => (label === 1 ? 3 : 0.1));
  const { confusion, reliability, scores } = chartsOf(scored({ labels, candidate, weights }));
  expect(confusion?.candidate).toEqual([[0, 2], [0, 60]]); // prettier-ignore
  expect(reliability?.candidate).toEqual([[0.65, 0], [0.75, 1]]); // prettier-ignore
  expect(scores?.candidate.filter(([, share]) => share > 0).map(([, share]) => share)).toEqual([0.0322581, 0.967742]);
  const ones = Float64Array.from({ length: 30 }, (_, row) => 1 + (row % 2));
  const { residuals } = chartsOf(
    valueSample({
      targets: ones.map((one) => 2 * one),
      candidate: { values: ones },
      weights: Float64Array.from(ones, (one) => (one === 1 ? 0 : 2)),
    }),
  );
  expect(residuals?.candidate).toEqual([[2, 2]]); // prettier-ignore
});

test("residuals are means over at least ten rows", () => {
  const values = Float64Array.from({ length: 55 }, (_, row) => row);
  const { residuals } = chartsOf(valueSample({ targets: values.map((value) => value + 3), candidate: { values } }));
  expect(residuals?.candidate).toHaveLength(5);
  expect(residuals?.candidate.map(([, residual]) => residual)).toEqual([3, 3, 3, 3, 3]);
});

test("the 95th percentile of 1000 calls lies between its 936th and 964th", () => {
  // Ranks of the 0.95 quantile at n = 1000: kat.json, quantile_ci_ranks.
  const blocks = Array.from({ length: 10 }, (_, block) =>
    Float64Array.from({ length: 100 }, (_, call) => 1 + block + 10 * call),
  );
  const measured = latencyOf({
    batchSize: 1,
    candidate: { blocks, memoryPeakBytes: 1 },
    seed: 1,
    limitMs: 5,
  });
  expect(measured).toMatchObject({
    batchSize: 1,
    calls: 1000,
    limitMs: 5,
    candidate: { p95IntervalMs: [936, 964], memoryPeakBytes: 1 },
  });
  expect(measured.candidate.p50Ms).toBe(500.5);
});

test("a model that takes twice as long has the ratio 2", () => {
  const blocks = Array.from({ length: 10 }, (_, block) =>
    Float64Array.from({ length: 50 }, (_, call) => 1 + ((call * 7 + block) % 50) / 50),
  );
  const twice = blocks.map((block) => block.map((time) => 2 * time));
  const { ratio, ratioInterval } = latencyOf({
    batchSize: 1,
    candidate: { blocks: twice, memoryPeakBytes: 0 },
    baseline: { blocks, memoryPeakBytes: 0 },
    seed: 1,
  });
  expect(ratio).toBeCloseTo(2, 9);
  expect(ratioInterval?.[0]).toBeCloseTo(2, 9);
});
