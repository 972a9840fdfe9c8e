import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { binaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import type { BinaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import * as binary from "../../../../src/stats/metrics/binary.ts";
import { precisionRecallCurve, rocCurve } from "../../../../src/stats/metrics/curves.ts";
import { brierLosses, logLosses, meanLoss } from "../../../../src/stats/metrics/probability-losses.ts";
import { averagePrecision, ksStatistic, rocAuc } from "../../../../src/stats/metrics/ranked.ts";
import { thresholdCounts } from "../../../../src/stats/metrics/threshold-counts.ts";
import { Random } from "../../../../src/stats/random.ts";

const COUNT_METRICS = [
  binary.accuracy,
  binary.balancedAccuracy,
  binary.precision,
  binary.recall,
  binary.specificity,
  binary.f1,
  binary.jaccard,
  binary.mcc,
  binary.cohenKappa,
];

const row = fc.record({
  label: fc.constantFrom(0, 1),
  score: fc.integer({ min: 0, max: 12 }).map((step) => step / 12),
  weight: fc.integer({ min: 1, max: 4 }),
});
const rows = fc.array(row, { minLength: 1, maxLength: 40 });
type Row = { readonly label: number; readonly score: number; readonly weight: number };

function columns(list: readonly Row[]): { labels: Uint8Array; scores: Float64Array; weights: Float64Array } {
  return {
    labels: Uint8Array.from(list, ({ label }) => label),
    scores: Float64Array.from(list, ({ score }) => score),
    weights: Float64Array.from(list, ({ weight }) => weight),
  };
}

describe("a weight is a number of equal rows", () => {
  const repeated = (list: readonly Row[]): Row[] =>
    list.flatMap((each) => Array.from({ length: each.weight }, () => each));

  test.each(COUNT_METRICS)("%o", (metric) => {
    fc.assert(
      fc.property(rows, (list) => {
        const [one, many] = [columns(list), columns(repeated(list))];
        const weighted = binaryCounts(one.labels, decided(one.scores), one.weights);
        expect(metric(weighted)).toEqual(metric(binaryCounts(many.labels, decided(many.scores))));
      }),
    );
  });

  test.each([rocAuc, averagePrecision, ksStatistic])("%o", (metric) => {
    fc.assert(
      fc.property(rows, (list) => {
        const { labels, scores } = columns(repeated(list));
        const weighted = metric(thresholdCounts(columns(list))).value;
        expect(isSame(weighted, metric(thresholdCounts({ labels, scores })).value)).toBe(true);
      }),
    );
  });

  test.each([logLosses, brierLosses])("%o", (losses) => {
    fc.assert(
      fc.property(rows, (list) => {
        const [one, many] = [columns(list), columns(repeated(list))];
        const weighted = meanLoss(losses(one.labels, one.scores), one.weights).value;
        expect(isSame(weighted, meanLoss(losses(many.labels, many.scores)).value)).toBe(true);
      }),
    );
  });
});

describe("ranked scores", () => {
  it("ROC AUC is the share of ordered pairs, ties half", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const positives = list.filter(({ label }) => label === 1);
        const negatives = list.filter(({ label }) => label === 0);
        const wins = positives.flatMap((p) => negatives.map((n) => (Math.sign(p.score - n.score) + 1) / 2));
        const { labels, scores } = columns(list);
        const expected = wins.length === 0 ? null : wins.reduce((sum, win) => sum + win, 0) / wins.length;
        expect(isSame(rocAuc(thresholdCounts({ labels, scores })).value, expected)).toBe(true);
      }),
    );
  });

  it("depends on the order alone, and turns with it", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const { labels, scores } = columns(list);
        const auc = rocAuc(thresholdCounts({ labels, scores })).value;
        const stretched = scores.map((s) => Math.exp(3 * s));
        expect(isSame(rocAuc(thresholdCounts({ labels, scores: stretched })).value, auc)).toBe(true);
        const turned = rocAuc(thresholdCounts({ labels, scores: scores.map((s) => -s) })).value;
        expect(isSame(turned, auc === null ? null : 1 - auc)).toBe(true);
      }),
    );
  });

  it("has no value with one class, and one half for equal scores", () => {
    const one = thresholdCounts({ labels: Uint8Array.of(1, 1), scores: Float64Array.of(0.3, 0.4) });
    expect(rocAuc(one)).toEqual({ value: null, reason: "only one class is present" });
    expect(ksStatistic(one).value).toBeNull();
    const none = thresholdCounts({ labels: Uint8Array.of(0, 0), scores: Float64Array.of(0.3, 0.4) });
    expect(averagePrecision(none)).toEqual({ value: null, reason: "no row is positive" });
    const equal = thresholdCounts({ labels: Uint8Array.of(0, 1, 1), scores: Float64Array.of(2, 2, 2) });
    expect([rocAuc(equal).value, ksStatistic(equal).value, averagePrecision(equal).value]).toEqual([0.5, 0, 2 / 3]);
    expect(rocAuc(thresholdCounts({ labels: new Uint8Array(0), scores: new Float64Array(0) })).value).toBeNull();
  });

  it("thins curves to 200 points and keeps both ends", () => {
    const random = Random.fromSeed(2);
    const labels = new Uint8Array(5000).map(() => random.below(2));
    const scores = new Float64Array(5000).map((_, at) => random.normal() + labels[at]!);
    const counts = thresholdCounts({ labels, scores });
    for (const curve of [rocCurve(counts), precisionRecallCurve(counts)]) {
      expect(curve.length).toBeLessThanOrEqual(200);
      expect(curve.length).toBeGreaterThan(150);
      expect(curve.at(-1)!.x).toBe(1);
      curve.slice(1).forEach((point, at) => expect(point.x).toBeGreaterThanOrEqual(curve[at]!.x));
    }
    expect(rocCurve(counts)[0]).toEqual({ x: 0, y: 0, threshold: null });
  });
});

describe("counts", () => {
  const counts = (...[tp, fp, fn, tn]: [number, number, number, number]): BinaryCounts => ({
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
  });

  it("has a reason where a denominator is empty", () => {
    expect(binary.precision(counts(0, 0, 2, 3))).toEqual({
      value: null,
      reason: "no row is predicted positive",
    });
    expect(binary.recall(counts(0, 1, 0, 3))).toEqual({ value: null, reason: "no row is positive" });
    expect(binary.f1(counts(0, 0, 0, 3)).value).toBeNull();
    expect(binary.accuracy(counts(0, 0, 0, 0))).toEqual({ value: null, reason: "there are no rows" });
    expect(binary.cohenKappa(counts(4, 0, 0, 0)).value).toBeNull();
    expect(binary.mcc(counts(0, 0, 0, 0)).value).toBeNull();
  });

  it("is 0 where scikit-learn defines it so", () => {
    expect(binary.f1(counts(0, 1, 2, 3)).value).toBe(0);
    expect(binary.mcc(counts(4, 0, 0, 0)).value).toBe(0);
  });

  it("takes balanced accuracy over the classes present", () => {
    expect(binary.balancedAccuracy(counts(3, 0, 1, 0)).value).toBe(0.75);
    expect(binary.balancedAccuracy(counts(0, 1, 0, 3)).value).toBe(0.75);
    expect(binary.balancedAccuracy(counts(0, 0, 0, 0)).value).toBeNull();
  });

  it("does not lose digits at a billion rows", () => {
    expect(binary.mcc(counts(4e8, 1e8, 1e8, 4e8)).value).toBeCloseTo(0.6, 12);
    expect(binary.cohenKappa(counts(4e8, 1e8, 1e8, 4e8)).value).toBeCloseTo(0.6, 12);
  });
});

test("log loss clips a certain mistake where scikit-learn does for float64", () => {
  // sklearn.metrics.log_loss([1, 0], [0., 0.]) of scikit-learn 1.9.1: half of −ln(2.22e-16), 18.0218.
  expect(meanLoss(logLosses(Uint8Array.of(1, 0), Float64Array.of(0, 0))).value).toBeCloseTo(18.021826694558577, 10);
});

function decided(scores: Float64Array): Uint8Array {
  return Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0));
}

/** Equal to ten digits, or both without a value. */
function isSame(actual: number | null, expected: number | null): boolean {
  if (actual === null || expected === null) return actual === expected;
  return Math.abs(actual - expected) < 1e-10 * Math.max(1, Math.abs(expected));
}
