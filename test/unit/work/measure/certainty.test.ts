import { describe, expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import { Random } from "../../../../src/stats/random.ts";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { measureMetrics } from "../../../../src/work/measure/metrics.ts";
import { classSample } from "../../../../src/work/measure/multiclass-sample.ts";
import type { TaskSample } from "../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";

const OPTIONS = { confidence: 0.95, resampling: { seed: 1, replicates: 1000, rankedRows: 20_000 } };

/** The outcome of each metric with a margin of 0.01. */
function outcomes(sample: TaskSample, ...names: readonly string[]): Readonly<Record<string, string | undefined>> {
  const specs = names.map((name) => {
    const metric = METRICS.find((one) => one.name === name);
    if (metric === undefined) throw new Error(`there is no metric ${name}`);
    return { metric, margin: { absolute: 0.01 } };
  });
  const measured = measureMetrics(sample, specs, OPTIONS);
  return Object.fromEntries(names.map((name) => [name, measured[name]?.outcome]));
}

/** Both models find all positives and nothing else, so that no row tells them apart. */
function twins({
  n,
  positives,
  scores,
}: {
  readonly n: number;
  readonly positives: number;
  readonly scores: "same" | "calibrated" | "other";
}) {
  const random = Random.fromSeed(7);
  const labels = Uint8Array.from({ length: n }, (_, row) => Number(row < positives));
  const own = Float64Array.from(labels, (label) => (label + random.uniform()) / 2);
  const other = {
    same: own,
    calibrated: own.map((score) => score ** 2),
    other: Float64Array.from(labels, (label) => (label + random.uniform()) / 2),
  }[scores];
  return binarySample({
    labels,
    candidate: { decisions: labels, scores: own, areProbabilities: true },
    baseline: { decisions: labels, scores: other, areProbabilities: true },
  });
}

describe("what was never seen is not impossible", () => {
  const METRICS_OF_CELLS = ["recall", "f1", "balanced_accuracy", "precision"];

  test("a few rows of a class do not show that none would be lost", () => {
    const few = outcomes(
      twins({ n: 2000, positives: 20, scores: "other" }),
      ...METRICS_OF_CELLS,
      "roc_auc",
      "average_precision",
    );
    expect(new Set(Object.values(few))).toEqual(new Set(["inconclusive"]));
    const four = outcomes(twins({ n: 4, positives: 2, scores: "other" }), "recall", "roc_auc");
    expect(four).toEqual({ recall: "inconclusive", roc_auc: "inconclusive" });
  });

  test("many do", () => {
    const many = twins({ n: 4000, positives: 1500, scores: "other" });
    expect(new Set(Object.values(outcomes(many, ...METRICS_OF_CELLS, "roc_auc")))).toEqual(new Set(["pass"]));
    // One negative above all positives costs the average precision eight times what it costs the area.
    expect(outcomes(many, "average_precision")).toEqual({ average_precision: "inconclusive" });
    const more = twins({ n: 12_000, positives: 4500, scores: "other" });
    expect(outcomes(more, "average_precision")).toEqual({ average_precision: "pass" });
  });

  test("models with the same scores on few rows may differ on others; on many they do not by much", () => {
    for (const scores of ["same", "calibrated"] as const) {
      const few = outcomes(twins({ n: 200, positives: 20, scores }), ...METRICS_OF_CELLS, "roc_auc");
      expect(new Set(Object.values(few))).toEqual(new Set(["inconclusive"]));
      const many = outcomes(twins({ n: 4000, positives: 1500, scores }), ...METRICS_OF_CELLS, "roc_auc");
      expect(new Set(Object.values(many))).toEqual(new Set(["pass"]));
    }
  });

  test("a candidate that loses positives passes at most as often as is promised", () => {
    const random = Random.fromSeed(3);
    let passed = 0;
    for (let draw = 0; draw < 200; draw += 1) {
      const labels = Uint8Array.from({ length: 400 }, (_, row) => Number(row < 20));
      const baseline = labels.map((label) => Number(random.uniform() < (label === 1 ? 0.95 : 0.02)));
      const candidate = baseline.map((said, row) => (labels[row] === 1 && random.uniform() < 0.05 ? 0 : said));
      const sample = binarySample({ labels, candidate: { decisions: candidate }, baseline: { decisions: baseline } });
      passed += Number(outcomes(sample, "recall")["recall"] === "pass");
    }
    expect(passed / 200).toBeLessThanOrEqual(0.05);
  });

  test("with clusters and weights, and with several classes", () => {
    const labels = Uint8Array.from({ length: 400 }, (_, row) => Number(row % 10 === 0));
    const both = { candidate: { decisions: labels }, baseline: { decisions: labels } };
    const clusters = { codes: Int32Array.from(labels, (_, row) => row % 40), count: 40 };
    expect(outcomes(binarySample({ labels, ...both, clusters }), "f1")).toEqual({ f1: "inconclusive" });
    const weights = Float64Array.from(labels, (_, row) => 1 + (row % 3));
    expect(outcomes(binarySample({ labels, ...both, weights }), "f1")).toEqual({ f1: "inconclusive" });
    const classes = Int32Array.from({ length: 300 }, (_, row) => (row < 10 ? 2 : row % 2));
    const three = {
      labels: classes,
      classes: ["a", "b", "c"],
      candidate: { decisions: classes },
      baseline: { decisions: classes },
    };
    expect(outcomes(classSample(three), "f1_macro", "recall_macro")).toEqual({
      f1_macro: "inconclusive",
      recall_macro: "inconclusive",
    });
  });
});

describe("too few to resample", () => {
  const one = { codes: new Int32Array(500), count: 1 };

  test("one cluster is no evidence", () => {
    const random = Random.fromSeed(1);
    const labels = Uint8Array.from({ length: 500 }, () => Number(random.uniform() < 0.5));
    const decisions = (): Uint8Array => labels.map((label) => (random.uniform() < 0.9 ? label : 1 - label));
    const sample = binarySample({
      labels,
      clusters: one,
      candidate: { decisions: decisions() },
      baseline: { decisions: decisions() },
    });
    expect(outcomes(sample, "f1", "accuracy")).toEqual({ f1: "unmeasured", accuracy: "unmeasured" });
  });

  test("nor are two rows of a regression", () => {
    const values = (by: number) => ({ values: Float64Array.of(1 + by, 2 + by) });
    const sample = valueSample({
      task: "regression",
      targets: Float64Array.of(1, 2),
      candidate: values(0.1),
      baseline: values(0.5),
    });
    expect(outcomes(sample, "mae", "rmse")).toEqual({ mae: "unmeasured", rmse: "unmeasured" });
  });
});
