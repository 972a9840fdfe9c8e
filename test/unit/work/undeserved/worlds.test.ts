import { expect, test } from "vitest";
import { Draws } from "../../../../bench/decisions/random.ts";
import type { Margin } from "../../../../src/kernel/units.ts";
import type { Metric } from "../../../../src/manifest/metric.ts";
import { binarySample, type BinarySample } from "../../../../src/work/measure/binary-sample.ts";
import type { TaskSample } from "../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import { measure, metricOf } from "./measure.ts";

const SETS = 200;
/** Of 200 data sets at 7 %, three standard errors above. */
const MOST = 0.125;

function passes(metric: Metric, margin: Margin, draw: (draws: Draws) => TaskSample): number {
  let passed = 0;
  for (let at = 0; at < SETS; at += 1)
    if (measure(draw(new Draws(metric.name, at)), metric, margin).outcome === "pass") passed += 1;
  return passed / SETS;
}

/** The value of both models on very many rows. */
function truth(metric: Metric, sample: TaskSample): number {
  const { value, baseline } = measure(sample, metric, { absolute: 1 });
  return Math.abs((value ?? Number.NaN) - (baseline ?? Number.NaN));
}

function binary(labels: Uint8Array, scores: readonly [Float64Array, Float64Array], more: Partial<BinarySample> = {}) {
  const [candidate, baseline] = scores.map((of) => ({
    decisions: Uint8Array.from(of, (score) => (score >= 0.5 ? 1 : 0)),
    scores: of,
    areProbabilities: true,
  }));
  if (candidate === undefined || baseline === undefined) throw new Error("two models");
  return binarySample({ labels, candidate, baseline, ...more });
}

/** A model that was exported anew: its scores tremble, and one row in a hundred is lost. */
function trembling(draws: Draws, n: number): BinarySample {
  const labels = Uint8Array.from({ length: n }, () => (draws.happens(0.4) ? 1 : 0));
  const baseline = Float64Array.from(labels, (label) => 1 / (1 + Math.exp(-(label * 2 - 1 + draws.normal()))));
  const candidate = baseline.map((score, row) =>
    draws.happens(0.01) ? 1 - (labels[row] ?? 0) : Math.min(1, Math.max(0, score + 0.001 * draws.normal())),
  );
  return binary(labels, [candidate, baseline]);
}

test.each(["brier_score", "roc_auc"])("scores that tremble do not show that no row is lost: %s", (name) => {
  const metric = metricOf(name, "binary-classification");
  const worse = truth(metric, trembling(new Draws("truth", 1), 200_000));
  expect(passes(metric, { absolute: worse }, (draws) => trembling(draws, 100))).toBeLessThan(MOST);
});

test("nor do forecasts of numbers that tremble", () => {
  const draw = (draws: Draws, n: number): TaskSample => {
    const targets = Float64Array.from({ length: n }, () => 10 + draws.normal());
    const baseline = targets.map((target) => target + 0.5 * draws.normal());
    const candidate = baseline.map((value) => (draws.happens(0.01) ? value + 3 : value + 1e-7 * draws.normal()));
    return valueSample({ targets, candidate: { values: candidate }, baseline: { values: baseline } });
  };
  const metric = metricOf("mae", "regression");
  const worse = truth(metric, draw(new Draws("truth", 1), 200_000));
  expect(passes(metric, { absolute: worse }, (draws) => draw(draws, 100))).toBeLessThan(MOST);
});

test("a customer who has nearly all rows is one, whatever the number of others", () => {
  const sizes = [6000, ...Array.from({ length: 11 }, () => 1)];
  const codes = Int32Array.from(sizes.flatMap((size, group) => Array.from({ length: size }, () => group)));
  const draws = new Draws("customers", 1);
  const targets = Float64Array.from(codes, () => draws.normal());
  const [candidate, baseline] = [0, 1].map(() => targets.map((target) => target + 0.1 * draws.normal()));
  if (candidate === undefined || baseline === undefined) throw new Error("two models");
  const clusters = { codes, count: sizes.length };
  const sample = valueSample({ targets, clusters, candidate: { values: candidate }, baseline: { values: baseline } });
  const { outcome, reason } = measure(sample, metricOf("mae", "regression"), { absolute: 0.1 });
  expect([outcome, reason]).toEqual([
    "unmeasured",
    expect.stringContaining("12 groups of rows, which weigh as much as 1 alike, cannot show a margin"),
  ]);
});

test("groups of unequal size are as many as they weigh", () => {
  const draw = (draws: Draws, groups: number): TaskSample => {
    const codes: number[] = [];
    const rows: { readonly label: number; readonly isLost: boolean; readonly isHit: boolean }[] = [];
    for (let group = 0; group < groups; group += 1) {
      const isHarmed = draws.happens(0.5);
      const size = Math.max(1, Math.round(8 * draws.lognormal(1.5)));
      for (let row = 0; row < size; row += 1) {
        codes.push(group);
        rows.push({
          label: draws.happens(0.5) ? 1 : 0,
          isHit: draws.happens(0.85),
          isLost: isHarmed && draws.happens(0.1),
        });
      }
    }
    const labels = Uint8Array.from(rows, ({ label }) => label);
    const of = (isCandidate: boolean): Float64Array =>
      Float64Array.from(rows, ({ label, isHit, isLost }) => (isHit && !(isCandidate && isLost) ? label : 1 - label));
    return binary(labels, [of(true), of(false)], { clusters: { codes: Int32Array.from(codes), count: groups } });
  };
  const metric = metricOf("accuracy", "binary-classification");
  const worse = truth(metric, draw(new Draws("truth", 1), 20_000));
  expect(passes(metric, { absolute: worse }, (draws) => draw(draws, 50))).toBeLessThan(MOST);
});

test.each(["f1", "balanced_accuracy", "recall"])(
  "weights that balance the classes do not make more positives: %s",
  (name) => {
    const draw = (draws: Draws, n: number): TaskSample => {
      const labels = Uint8Array.from({ length: n }, () => (draws.happens(0.05) ? 1 : 0));
      const baseline = Float64Array.from(labels, (label) =>
        draws.happens(label === 1 ? 0.9 : 0.95) ? label : 1 - label,
      );
      const candidate = baseline.map((score, row) => (labels[row] === 1 && draws.happens(0.15) ? 0 : score));
      return binary(labels, [candidate, baseline], {
        weights: Float64Array.from(labels, (label) => (label === 1 ? 19 : 1)),
      });
    };
    const metric = metricOf(name, "binary-classification");
    const worse = truth(metric, draw(new Draws("truth", 1), 200_000));
    expect(passes(metric, { absolute: worse }, (draws) => draw(draws, 300))).toBeLessThan(MOST);
  },
);

test("one pair of rows in a group changes no method's mind: balanced accuracy with few positives", () => {
  const draw = (draws: Draws, n: number): TaskSample => {
    const labels = Uint8Array.from({ length: n }, () => (draws.happens(0.1) ? 1 : 0));
    const baseline = Float64Array.from(labels, (label) => (draws.happens(0.95) ? label : 1 - label));
    const candidate = baseline.map((score, row) =>
      draws.happens(labels[row] === 1 ? 0.05 : 0.01) ? 1 - (labels[row] ?? 0) : score,
    );
    const codes = Int32Array.from(labels.keys()).map((row) => Math.max(0, row - 1));
    return binary(labels, [candidate, baseline], n > 1000 ? {} : { clusters: { codes, count: n - 1 } });
  };
  const metric = metricOf("balanced_accuracy", "binary-classification");
  const worse = truth(metric, draw(new Draws("truth", 1), 200_000));
  expect(passes(metric, { absolute: worse }, (draws) => draw(draws, 300))).toBeLessThan(MOST);
});

test("a negative above all positives is possible, and costs the average precision more than a lost positive", () => {
  const draw = (draws: Draws, n: number): TaskSample => {
    const labels = Uint8Array.from({ length: n }, () => (draws.happens(0.4) ? 1 : 0));
    const baseline = Float64Array.from(labels, (label) => 1 / (1 + Math.exp(-(label * 2 - 1 + draws.normal()))));
    const candidate = baseline.map((score, row) => (labels[row] === 0 && draws.happens(0.01) ? 0.9999 : score));
    return binary(labels, [candidate, baseline]);
  };
  const metric = metricOf("average_precision", "binary-classification");
  const worse = truth(metric, draw(new Draws("truth", 1), 100_000));
  expect(passes(metric, { absolute: worse }, (draws) => draw(draws, 300))).toBeLessThan(MOST);
});

test.each(["r2", "wape"])("what models that do not differ may hide has no unit: %s", (name) => {
  const metric = metricOf(name, "regression");
  const intervalOf = (unit: number, tremble: number): readonly (readonly [number, string])[] => {
    const draws = new Draws("units", 1);
    const targets = Float64Array.from({ length: 300 }, () => unit * (10 + draws.normal()));
    const baseline = targets.map((target) => target + unit * 0.3 * draws.normal());
    const candidate = baseline.map((value) => value + unit * tremble * draws.normal());
    const sample = valueSample({ targets, candidate: { values: candidate }, baseline: { values: baseline } });
    const { deltaInterval } = measure(sample, metric, { absolute: 0.02 });
    return (deltaInterval ?? []).map((end) => [Math.sign(end), Math.abs(end).toPrecision(3)] as const);
  };
  const same = intervalOf(1, 0);
  expect(same).toHaveLength(2);
  for (const unit of [0.001, 1, 1000]) for (const tremble of [0, 1e-9]) expect(intervalOf(unit, tremble)).toEqual(same);
});
