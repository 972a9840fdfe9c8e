import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankedPrecisionInfluence } from "../../../../src/stats/comparison/average-precision-influence.ts";
import * as delong from "../../../../src/stats/comparison/delong.ts";
import { averagePrecision, rocAuc } from "../../../../src/stats/metrics/ranked.ts";
import { countRanked, rankRows, thresholdCounts } from "../../../../src/stats/metrics/threshold-counts.ts";
import { Random } from "../../../../src/stats/random.ts";

function sample(seed: number, n: number): { labels: Uint8Array; first: Float64Array; second: Float64Array } {
  const random = Random.fromSeed(seed);
  const labels = new Uint8Array(n).map((_, row) => (row < 3 ? 1 : row < 6 ? 0 : random.below(2)));
  // Rounded, so that there are ties.
  const first = new Float64Array(n).map((_, row) => Math.round(4 * (random.normal() + labels[row]!)) / 4);
  const second = first.map((score) => Math.round(4 * (score + 0.7 * random.normal())) / 4);
  return { labels, first, second };
}

const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

/** DeLong's covariance by its definition, over all pairs. */
function bruteCovariance(labels: Uint8Array, models: readonly [Float64Array, Float64Array]): number {
  const positives = [...labels.keys()].filter((row) => labels[row] === 1);
  const negatives = [...labels.keys()].filter((row) => labels[row] === 0);
  const wins = (scores: Float64Array, p: number, n: number): number => (Math.sign(scores[p]! - scores[n]!) + 1) / 2;
  const [v10, v01] = [
    models.map((scores) => positives.map((p) => mean(negatives.map((n) => wins(scores, p, n))))),
    models.map((scores) => negatives.map((n) => mean(positives.map((p) => wins(scores, p, n))))),
  ];
  const covariance = ([a = [], b = []]: readonly number[][]): number =>
    a.reduce((sum, value, at) => sum + (value - mean(a)) * (b[at]! - mean(b)), 0) / (a.length - 1);
  return covariance(v10) / positives.length + covariance(v01) / negatives.length;
}

describe("DeLong", () => {
  it("agrees with its definition over all pairs, ties included", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 8, max: 60 }), (seed, n) => {
        const { labels, first, second } = sample(seed, n);
        const [a, b] = [delong.placements(labels, first)!, delong.placements(labels, second)!];
        expect(a.auc).toBeCloseTo(rocAuc(thresholdCounts({ labels, scores: first })).value!, 12);
        expect(delong.delongVariance(a).value).toBeCloseTo(bruteCovariance(labels, [first, first]), 12);
        expect(delong.delongCovariance(a, b).value).toBeCloseTo(bruteCovariance(labels, [first, second]), 12);
      }),
      { numRuns: 40 },
    );
  });

  it("says nothing where there is one class or one row of a class", () => {
    expect(delong.placements(Uint8Array.of(1, 1), Float64Array.of(1, 2))).toBeNull();
    const single = delong.placements(Uint8Array.of(1, 0, 0), Float64Array.of(3, 2, 1))!;
    expect(single.auc).toBe(1);
    expect(delong.delongVariance(single).value).toBeNull();
    expect(delong.delongSpread(single, single)).toBeNull();
  });

  it("finds no difference between a model and itself", () => {
    const { labels, first } = sample(1, 50);
    const model = delong.placements(labels, first)!;
    expect(delong.delongSpread(model, model)).toMatchObject({ value: 0, standardError: 0 });
  });

  it("has rows' influences with the same standard error", () => {
    const { labels, first } = sample(3, 400);
    const model = delong.placements(labels, first)!;
    const influence = delong.aucInfluence(model);
    const mean = influence.reduce((sum, value) => sum + value / 400, 0);
    const squares = influence.reduce((sum, value) => sum + value * value, 0);
    expect(mean).toBeCloseTo(0, 12);
    expect(Math.sqrt(squares) / 400 / Math.sqrt(delong.delongVariance(model).value!)).toBeCloseTo(1, 2);
    expect(delong.delongSpread(model)!.standardError ** 2).toBeCloseTo(delong.delongVariance(model).value!, 14);
  });
});

describe("average precision's influence", () => {
  it("is the derivative by a row's weight", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { labels, first } = sample(seed, 30);
        const ranked = rankRows(labels, first);
        const { estimate, values } = rankedPrecisionInfluence(ranked)!;
        expect(estimate).toBeCloseTo(averagePrecision(countRanked(ranked)).value!, 12);
        for (let row = 0; row < 30; row += 1) {
          const weighed = (weight: number): number => {
            const weights = new Float64Array(30).fill(1);
            weights[row] = weight;
            return averagePrecision(countRanked(ranked, weights)).value!;
          };
          expect(values[row]! / 30).toBeCloseTo((weighed(1 + 1e-5) - weighed(1 - 1e-5)) / 2e-5, 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("is nothing where no row is positive", () => {
    expect(rankedPrecisionInfluence(rankRows(new Uint8Array(3), new Float64Array(3)))).toBeNull();
  });
});
