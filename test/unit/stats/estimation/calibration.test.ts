import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { needsCalibration, publishedFit } from "../../../../src/stats/estimation/calibration.ts";
import { predictIsotonic } from "../../../../src/stats/estimation/isotonic.ts";
import { Random } from "../../../../src/stats/random.ts";

/** Labels of these probabilities, and scores that a function makes of them. */
function drawn(n: number, seed: number, scoreOf: (p: number) => number) {
  const random = Random.fromSeed(seed);
  const probabilities = Float64Array.from({ length: n }, () => random.uniform());
  return {
    labels: Uint8Array.from(probabilities, (p) => (random.uniform() < p ? 1 : 0)),
    scores: probabilities.map(scoreOf),
    probabilities,
  };
}

describe("calibration", () => {
  test("is needed of overconfident scores, and of no scores of one class or that separate the classes", () => {
    expect(
      needsCalibration(
        drawn(3000, 1, (p) => (p < 0.5 ? p ** 3 : 1 - (1 - p) ** 3)),
        1,
      ),
    ).toBe(true);
    expect(needsCalibration({ labels: new Uint8Array(50), scores: new Float64Array(50) }, 1)).toBe(false);
    const scores = Float64Array.from({ length: 100 }, (_, row) => row / 100);
    expect(needsCalibration({ labels: Uint8Array.from(scores, (s) => (s > 0.5 ? 1 : 0)), scores }, 1)).toBe(false);
  });

  test("gives back the probabilities that labels were drawn by", () => {
    const { labels, scores, probabilities } = drawn(20_000, 2, (p) => p ** 3);
    const fit = publishedFit({ labels, scores });
    const away = scores.map((score, row) => Math.abs(predictIsotonic(fit, score) - (probabilities[row] ?? 0)));
    expect(away.reduce((sum, each) => sum + each / away.length, 0)).toBeLessThan(0.02);
  });

  test("no published point rests on fewer than ten rows, and the points rise", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { minLength: 10, maxLength: 120 });
    fc.assert(
      fc.property(rows, (each) => {
        const scores = Float64Array.from(each, ([score]) => score / 40);
        const { at, values } = publishedFit({ scores, labels: Uint8Array.from(each, ([, label]) => Number(label)) });
        expect([...at]).toEqual([...at].toSorted((a, b) => a - b));
        expect([...values]).toEqual([...values].toSorted((a, b) => a - b));
        // Beyond the first point and the last lie rows of theirs alone; ten of them have no less as their mean.
        const sorted = scores.toSorted();
        const meanOf = (part: Float64Array): number => part.reduce((sum, score) => sum + score / part.length, 0);
        expect(at[0]).toBeGreaterThanOrEqual(meanOf(sorted.subarray(0, 10)) - 1e-12);
        expect(at.at(-1)).toBeLessThanOrEqual(meanOf(sorted.subarray(-10)) + 1e-12);
        for (const value of values) expect(value === 0 || value === 1 || Math.abs(value) >= 1 / each.length).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
