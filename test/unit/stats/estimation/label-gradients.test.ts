import { describe, expect, test } from "vitest";
import {
  expectedPerformance,
  type ExpectedPerformance,
} from "../../../../src/stats/estimation/expected-performance.ts";
import { labelGradient } from "../../../../src/stats/estimation/label-gradients.ts";
import { Random } from "../../../../src/stats/random.ts";

const random = Random.fromSeed(5);
const score = Float64Array.from({ length: 400 }, () => random.uniform());
const probability = score.map((s) => 0.1 + 0.6 * s);
const predicted = Uint8Array.from(score, (s) => (s > 0.6 ? 1 : 0));
const rows = { score, probability, predicted };

const METRICS = [
  "accuracy",
  "precision",
  "recall",
  "specificity",
  "f1",
  "rocAuc",
  "averagePrecision",
] as const satisfies readonly (keyof ExpectedPerformance)[];

describe("the gradient by labels", () => {
  test.each(METRICS)("of %s is the change of its estimate with a probability", (metric) => {
    const gradient = labelGradient(metric, rows);
    const step = 1e-5;
    for (const row of [0, 17, 399]) {
      const moved = (by: number): number => {
        const changed = probability.slice();
        changed[row] = (changed[row] ?? 0) + by;
        return expectedPerformance({ ...rows, probability: changed })[metric].value ?? Number.NaN;
      };
      const slope = (moved(step) - moved(-step)) / (2 * step);
      // A row is no pair with itself: the estimate counts it by half, of order 1/n.
      expect(gradient?.[row]).toBeCloseTo(slope, metric === "rocAuc" || metric === "averagePrecision" ? 4 : 8);
    }
  });

  test.each(METRICS)("gives the spread of %s over labels drawn by their probabilities", (metric) => {
    const gradient = labelGradient(metric, rows);
    const variance = probability.reduce((sum, p, row) => sum + p * (1 - p) * (gradient?.[row] ?? 0) ** 2, 0);
    const draws = Float64Array.from({ length: 300 }, () => {
      const labels = probability.map((p) => (random.uniform() < p ? 1 : 0));
      return expectedPerformance({ ...rows, probability: labels })[metric].value ?? Number.NaN;
    });
    const mean = draws.reduce((sum, each) => sum + each / draws.length, 0);
    const spread = Math.sqrt(draws.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws.length);
    // 300 draws know a standard deviation to 4 %.
    expect(spread / Math.sqrt(variance)).toBeGreaterThan(0.85);
    expect(spread / Math.sqrt(variance)).toBeLessThan(1.15);
  });
});
