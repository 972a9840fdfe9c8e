import { describe, expect, it, test } from "vitest";
import { basicInterval, bcaInterval, jackknifeAcceleration } from "../../../../src/stats/comparison/bias-corrected.ts";
import * as binaryCells from "../../../../src/stats/comparison/binary-cells.ts";
import { calibrationErrors } from "../../../../src/stats/comparison/calibration-bootstrap.ts";
import { classCells } from "../../../../src/stats/comparison/multiclass-cells.ts";
import { bootstrapRanked } from "../../../../src/stats/comparison/ranked-bootstrap.ts";
import { percentileEstimate } from "../../../../src/stats/comparison/replicates.ts";
import { bootstrapSums, type SumSource } from "../../../../src/stats/comparison/sum-bootstrap.ts";
import { binaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import { rocAuc } from "../../../../src/stats/metrics/ranked.ts";
import { rootMeanSquaredError, squaredErrors } from "../../../../src/stats/metrics/regression.ts";
import { Random } from "../../../../src/stats/random.ts";

const options = { level: 0.9, seed: 12, replicates: 2000 };

function predictions(n: number): binaryCells.PairedPredictions {
  const random = Random.fromSeed(31);
  const labels = new Uint8Array(n).map(() => (random.uniform() < 0.3 ? 1 : 0));
  const noisy = (wrong: number): Uint8Array => labels.map((label) => (random.uniform() < wrong ? 1 - label : label));
  return { labels, candidate: noisy(0.15), baseline: noisy(0.2) };
}

describe("cells of the confusion matrices", () => {
  const rows = predictions(400);
  const cells = binaryCells.pairedCells(rows);

  it("has each model's own counts in its cells", () => {
    expect(binaryCells.candidateCounts(cells)).toEqual(binaryCounts(rows.labels, rows.candidate));
    expect(binaryCells.baselineCounts(cells)).toEqual(binaryCounts(rows.labels, rows.baseline));
  });

  it("takes many classes by the cells that occur", () => {
    const codes = (column: Uint8Array): Int32Array => Int32Array.from(column, (value, row) => (value + row) % 300);
    const paired = {
      labels: codes(rows.labels),
      candidate: codes(rows.candidate),
      baseline: codes(rows.baseline),
    };
    const sparse = classCells({ ...paired, classes: 300 });
    expect(sparse.counts.reduce((sum, count) => sum + count, 0)).toBe(400);
  });
});

describe("sums over rows", () => {
  const random = Random.fromSeed(6);
  const targets = new Float64Array(24_000).map(() => 5 + 2 * random.normal());
  const candidate = targets.map((y) => y + random.normal());
  const baseline = targets.map((y) => y + 1.1 * random.normal());
  const first = (column: Float64Array, n: number): Float64Array => column.subarray(0, n);

  /** The root mean squared error of each model, from sums of 1 and of its squared errors. */
  function bootstrapRoots(models: readonly Float64Array[], n: number, replicates: number) {
    const errors = models.map((model) => squaredErrors({ targets: first(targets, n), predictions: first(model, n) }));
    const source: SumSource = {
      units: n,
      width: 1 + errors.length,
      add: (row, into, offset) => {
        into[offset]! += 1;
        errors.forEach((each, model) => (into[offset + 1 + model]! += each[row]!));
      },
    };
    const root = (sums: Float64Array, model: number): number => Math.sqrt(sums[1 + model]! / sums[0]!);
    const statistic = (sums: Float64Array): number => root(sums, 0) - (errors.length === 1 ? 0 : root(sums, 1));
    return bootstrapSums(source, statistic, { ...options, replicates });
  }

  it("estimates what the metric says", () => {
    const expected = rootMeanSquaredError({ targets, predictions: candidate }).value!;
    expect(bootstrapRoots([candidate], 24_000, 10).estimate).toBeCloseTo(expected, 10);
  });

  it("has the delta method's standard error of an RMSE, below and above the limit for blocks", () => {
    for (const n of [3000, 24_000]) {
      const { standardError, estimate } = bootstrapRoots([candidate], n, 800);
      // Normal errors: the variance of e² is 2σ⁴, so that of the root is σ²/(2n).
      expect(standardError / (estimate / Math.sqrt(2 * n))).toBeGreaterThan(0.9);
      expect(standardError / (estimate / Math.sqrt(2 * n))).toBeLessThan(1.1);
    }
  });

  it("sees the better model", () => {
    expect(bootstrapRoots([candidate, baseline], 24_000, 500).interval!.high).toBeLessThan(0);
  });

  it("bootstraps the calibration error of one model and of two", () => {
    const probabilities = new Float64Array(2000).map(() => random.uniform());
    const labels = Uint8Array.from(probabilities, (p) => (random.uniform() < p ? 1 : 0));
    const worse = probabilities.map((p) => p * p);
    const difference = calibrationErrors({ labels, candidate: worse, baseline: probabilities }, options);
    expect(difference.estimate).toBeGreaterThan(difference.bounds.at(-1)!);
    expect(calibrationErrors({ labels, candidate: probabilities }, options).estimate).toBeLessThan(0.05);
  });
});

test("ranked metrics: clusters of one row are rows", () => {
  const random = Random.fromSeed(14);
  const labels = new Uint8Array(200).map(() => random.below(2));
  const candidate = new Float64Array(200).map((_, row) => random.normal() + labels[row]!);
  const clusters = { codes: Int32Array.from({ length: 200 }, (_, row) => row), count: 200 };
  const rows = bootstrapRanked({ labels, candidate }, rocAuc, options);
  expect(bootstrapRanked({ labels, candidate, clusters }, rocAuc, options)).toEqual(rows);
  expect(bootstrapRanked({ labels, candidate, baseline: candidate }, rocAuc, options).interval).toEqual({
    low: 0,
    high: 0,
  });
});

test("weights enter the estimate, equal ones change nothing", () => {
  const { labels, candidate } = predictions(300);
  const equal = new Float64Array(300).fill(2);
  const scores = Float64Array.from(candidate);
  const ranked = bootstrapRanked({ labels, candidate: scores }, rocAuc, options);
  expect(bootstrapRanked({ labels, candidate: scores, weights: equal }, rocAuc, options)).toEqual(ranked);
  const onlyRight = equal.map((_, row) => (candidate[row] === labels[row] ? 1 : 0));
  expect(bootstrapRanked({ labels, candidate: scores, weights: onlyRight }, rocAuc, options).estimate).toBe(1);
});

describe("intervals of replicates", () => {
  it("drops what is undefined, up to a tenth", () => {
    const replicates = new Float64Array(100).map((_, at) => (at < 8 ? Number.NaN : at));
    expect(percentileEstimate(50, replicates, 0.9)).toMatchObject({
      undefinedReplicates: 8,
      replicates: 100,
    });
    expect(percentileEstimate(50, replicates, 0.9).interval).not.toBeNull();
    expect(percentileEstimate(50, replicates.fill(Number.NaN, 0, 12), 0.9).interval).toBeNull();
    expect(percentileEstimate(Number.NaN, Float64Array.of(1, 2, 3), 0.9).interval).toBeNull();
  });

  it("is the same for all methods where replicates are symmetric", () => {
    const replicates = new Float64Array(2001).map((_, at) => at - 1000);
    const percentile = percentileEstimate(0, replicates, 0.9).interval!;
    const bca = bcaInterval({ estimate: 0, replicates, acceleration: 0, level: 0.9 })!;
    expect(percentile).toEqual({ low: -900, high: 900 });
    expect(bca.low).toBeCloseTo(-900, 6);
    expect(basicInterval(0, replicates, 0.9)).toEqual({ low: -900, high: 900 });
    expect(bcaInterval({ estimate: 5000, replicates, acceleration: 0, level: 0.9 })).toBeNull();
    expect(jackknifeAcceleration([Float64Array.of(1, 1, 1)])).toBe(0);
  });
});
