import { expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import type { Task } from "../../../../src/manifest/metric.ts";
import { bootstrapRows } from "../../../../src/stats/comparison/row-bootstrap.ts";
import { Random } from "../../../../src/stats/random.ts";
import { weightedOrder, weightedQuantile } from "../../../../src/stats/quantiles.ts";
import { UNWEIGHTED } from "../../../../src/work/meaning/weights.ts";
import { labelSetSample } from "../../../../src/work/measure/label-set-sample.ts";
import { measureMetrics } from "../../../../src/work/measure/metrics.ts";
import { classSample } from "../../../../src/work/measure/multiclass-sample.ts";
import { quantileSample } from "../../../../src/work/measure/quantile-sample.ts";
import { chosenRows, type TaskSample } from "../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import type { Sampling } from "../../../../src/work/measure/sampling.ts";
import { textSample } from "../../../../src/work/measure/text-sample.ts";
import { OPTIONS } from "./samples.ts";

const ROWS = 120;
const random = Random.fromSeed(41);
const drawnFloats = (n: number, draw: () => number): Float64Array => Float64Array.from({ length: n }, draw);

const LABELS = Int32Array.from({ length: ROWS }, () => random.below(6));
const TARGETS = drawnFloats(ROWS, () => 5 + random.uniform());
const SETS = Uint8Array.from({ length: 3 * ROWS }, () => random.below(2));

const SAMPLES: Readonly<Record<string, (sampling: Sampling) => TaskSample>> = {
  "multiclass-classification": (sampling) =>
    classSample({
      ...sampling,
      labels: LABELS,
      classes: ["a", "b", "c", "d", "e", "f"],
      candidate: CLASSES[0],
      baseline: CLASSES[1],
    }),
  "multilabel-classification": (sampling) =>
    labelSetSample({ ...sampling, labels: SETS, classes: 3, candidate: LABEL_SETS[0], baseline: LABEL_SETS[1] }),
  regression: (sampling) => valueSample({ ...sampling, targets: TARGETS, candidate: VALUES[0], baseline: VALUES[1] }),
  "quantile-regression": (sampling) =>
    quantileSample({
      ...sampling,
      targets: TARGETS,
      levels: [0.25, 0.5, 0.75],
      candidate: QUANTILES[0],
      baseline: QUANTILES[1],
    }),
  "text-generation": (sampling) =>
    textSample({
      ...sampling,
      references: Array.from(LABELS, (label) => [`the ${label} of them`]),
      candidate: TEXTS[0],
      baseline: TEXTS[1],
    }),
};

const CLASSES = both(() => {
  const scores = drawnFloats(6 * ROWS, () => random.uniform());
  const decisions = Int32Array.from(LABELS, (label) => (random.uniform() < 0.6 ? label : random.below(6)));
  const sums = Array.from({ length: ROWS }, (_, row) =>
    scores.subarray(6 * row, 6 * row + 6).reduce((a, b) => a + b, 0),
  );
  return {
    decisions,
    scores: scores.map((score, at) => score / (sums[Math.floor(at / 6)] ?? 1)),
    areProbabilities: true,
  };
});
const LABEL_SETS = both(() => {
  const scores = drawnFloats(3 * ROWS, () => random.uniform());
  return { scores, decisions: Uint8Array.from(scores, (score) => (score > 0.5 ? 1 : 0)) };
});
const VALUES = both(() => ({ values: TARGETS.map((target) => target + random.normal()) }));
const QUANTILES = both(() => ({
  quantiles: Float64Array.from(TARGETS, (target) => target + random.normal() / 2).reduce(
    (all, middle, row) => (all.set([middle - 0.5, middle, middle + 0.5], 3 * row), all),
    new Float64Array(3 * ROWS),
  ),
}));
const POINTS = drawnFloats(ROWS, () => random.below(3) / 2);
const TEXTS = both((isCandidate) => ({
  texts: Array.from(
    LABELS,
    (label) => `the ${random.uniform() < 0.5 ? label : random.below(6)} of ${random.below(2) === 0 ? "them" : "all"}`,
  ),
  points: POINTS.map((point) => (isCandidate ? point : 1 - point)),
}));

function both<T>(draw: (isCandidate: boolean) => T): readonly [T, T] {
  return [draw(true), draw(false)];
}

const COPIED = Array.from({ length: ROWS }, (_, row) => Array.from({ length: row % 4 }, () => row)).flat();

test.each(Object.entries(SAMPLES))("a whole weight is so many copies of the row: %s", (task, sampleOf) => {
  // The largest error has neither weights nor an interval, as in scikit-learn.
  const named = METRICS.filter(({ name, tasks }) => tasks.includes(task as Task) && name !== "max_error");
  const specs = named.map((metric) => ({ metric, margin: { absolute: 0.01 } }));
  const options = { ...OPTIONS, resampling: { ...OPTIONS.resampling, replicates: 100 } };
  const weights = Float64Array.from({ length: ROWS }, (_, row) => row % 4);
  const weighted = measureMetrics(sampleOf({ weights }), specs, options);
  const copied = measureMetrics(chosenRows(sampleOf({}), Uint32Array.from(COPIED)), specs, options);
  const without = Object.entries(weighted).flatMap(([name, { deltaInterval }]) =>
    deltaInterval === null || deltaInterval === undefined ? [name] : [],
  );
  const [own, other] = [weighted, copied].map((measured) =>
    Object.entries(measured)
      .filter(([name]) => !UNWEIGHTED.has(name))
      .map(([name, { value, delta }]) => [name, round(value), round(delta)]),
  );
  expect(own).toEqual(other);
  expect(without).toEqual(named.flatMap(({ name }) => (UNWEIGHTED.has(name) ? [name] : [])));
});

function round(value: number | null | undefined): number | undefined {
  return typeof value === "number" ? Number(value.toFixed(9)) : undefined;
}

test("the weighted median's error is that of the bootstrap", () => {
  const n = 900;
  const targets = new Float64Array(n);
  const weights = drawnFloats(n, () => 0.2 + 2 * random.uniform());
  const [candidate, baseline] = both(() => ({ values: drawnFloats(n, () => random.normal()) }));
  const { median_absolute_error: measured } = measureMetrics(
    valueSample({ targets, weights, candidate, baseline }),
    METRICS.filter(({ name }) => name === "median_absolute_error").map((metric) => ({
      metric,
      margin: { absolute: 1 },
    })),
    OPTIONS,
  );
  const medianOf = ({ values }: { readonly values: Float64Array }, rows: Uint32Array): number =>
    weightedQuantile(
      weightedOrder(
        Float64Array.from(rows, (row) => Math.abs(values[row] ?? 0)),
        Float64Array.from(rows, (row) => weights[row] ?? 0),
      ),
      0.5,
    );
  const { interval } = bootstrapRows(n, (rows) => medianOf(candidate, rows) - medianOf(baseline, rows), {
    level: 0.9,
    seed: 5,
    replicates: 600,
  });
  const [low = 0, high = 0] = measured?.deltaInterval ?? [];
  expect(measured?.method).toBe("linearised median, weighted");
  expect((high - low) / ((interval?.high ?? 0) - (interval?.low ?? 0))).toBeCloseTo(1, 0.6);
});
