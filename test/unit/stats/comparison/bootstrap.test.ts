import { describe, expect, it, test } from "vitest";
import { basicInterval, bcaInterval, jackknifeAcceleration } from "../../../../src/stats/comparison/bias-corrected.ts";
import * as binaryBootstrap from "../../../../src/stats/comparison/binary-bootstrap.ts";
import { bootstrapCalibrationError } from "../../../../src/stats/comparison/calibration-bootstrap.ts";
import * as multiclassBootstrap from "../../../../src/stats/comparison/multiclass-bootstrap.ts";
import { permutationTest, signFlipTest } from "../../../../src/stats/comparison/permutation.ts";
import { bootstrapQuantileRatio } from "../../../../src/stats/comparison/quantile-ratio.ts";
import { bootstrapRanked } from "../../../../src/stats/comparison/ranked-bootstrap.ts";
import { bootstrapRegression } from "../../../../src/stats/comparison/regression-bootstrap.ts";
import { percentileEstimate } from "../../../../src/stats/comparison/replicates.ts";
import { bootstrapRows } from "../../../../src/stats/comparison/row-bootstrap.ts";
import { mcnemar } from "../../../../src/stats/comparison/mcnemar.ts";
import { averagedF1 } from "../../../../src/stats/metrics/averages.ts";
import { accuracy, f1, precision } from "../../../../src/stats/metrics/binary.ts";
import { binaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import { rocAuc } from "../../../../src/stats/metrics/ranked.ts";
import { r2, rootMeanSquaredError } from "../../../../src/stats/metrics/regression.ts";
import { Random } from "../../../../src/stats/random.ts";

const plan = { level: 0.9, seed: 12, replicates: 2000 };

function predictions(n: number): binaryBootstrap.PairedPredictions {
  const random = Random.fromSeed(31);
  const labels = new Uint8Array(n).map(() => (random.uniform() < 0.3 ? 1 : 0));
  const noisy = (wrong: number): Uint8Array => labels.map((label) => (random.uniform() < wrong ? 1 - label : label));
  return { labels, candidate: noisy(0.15), baseline: noisy(0.2) };
}

describe("confusion metrics by cells", () => {
  const rows = predictions(400);
  const cells = binaryBootstrap.pairedCells(rows);

  it("has each model's own counts in its cells", () => {
    expect(binaryBootstrap.candidateCounts(cells)).toEqual(binaryCounts(rows.labels, rows.candidate));
    expect(binaryBootstrap.baselineCounts(cells)).toEqual(binaryCounts(rows.labels, rows.baseline));
    const { b, c, n } = binaryBootstrap.discordantPairs(cells);
    const right = (model: Uint8Array): number =>
      model.filter((prediction, row) => prediction === rows.labels[row]).length;
    expect([b - c, n]).toEqual([right(rows.candidate) - right(rows.baseline), 400]);
  });

  it("is the row bootstrap, to within its own noise", () => {
    const byCells = binaryBootstrap.bootstrapBinaryDifference(cells, f1, plan);
    const byRows = bootstrapRows(
      400,
      (chosen) => {
        const pick = (column: Uint8Array): Uint8Array => Uint8Array.from(chosen, (row) => column[row]!);
        const labels = pick(rows.labels);
        return (
          f1(binaryCounts(labels, pick(rows.candidate))).value! - f1(binaryCounts(labels, pick(rows.baseline))).value!
        );
      },
      plan,
    );
    expect(byCells.estimate).toBeCloseTo(byRows.estimate, 12);
    expect(byCells.standardError / byRows.standardError).toBeGreaterThan(0.93);
    expect(byCells.standardError / byRows.standardError).toBeLessThan(1.07);
    expect(byCells.interval!.low).toBeCloseTo(byRows.interval!.low, 1);
  });

  it("is the same for the same seed, and another for another", () => {
    const first = binaryBootstrap.bootstrapBinaryDifference(cells, f1, plan);
    expect(binaryBootstrap.bootstrapBinaryDifference(cells, f1, plan)).toEqual(first);
    expect(binaryBootstrap.bootstrapBinaryDifference(cells, f1, { ...plan, seed: 13 }).interval).not.toEqual(
      first.interval,
    );
  });

  it("has the binomial standard error of an accuracy", () => {
    const counts = binaryCounts(rows.labels, rows.candidate);
    const { estimate, standardError } = binaryBootstrap.bootstrapBinary(counts, accuracy, plan);
    expect(standardError / Math.sqrt((estimate * (1 - estimate)) / 400)).toBeCloseTo(1, 1);
  });

  it("needs a metric that most replicates define", () => {
    const rare = { truePositives: 1, falsePositives: 0, falseNegatives: 5, trueNegatives: 94 };
    const estimate = binaryBootstrap.bootstrapBinary(rare, precision, plan);
    expect(estimate.undefinedReplicates).toBeGreaterThan(500);
    expect(estimate.interval).toBeNull();
  });

  it("keeps clusters together: two copies of every row do not narrow the interval", () => {
    const twice = (column: Uint8Array): Uint8Array => Uint8Array.from(Array.from(column).flatMap((v) => [v, v]));
    const doubled = {
      labels: twice(rows.labels),
      candidate: twice(rows.candidate),
      baseline: twice(rows.baseline),
    };
    const clusters = { codes: Int32Array.from({ length: 800 }, (_, row) => row >> 1), count: 400 };
    const clustered = binaryBootstrap.bootstrapClusteredDifference({ ...doubled, clusters }, f1, plan);
    const plain = binaryBootstrap.bootstrapBinaryDifference(cells, f1, plan);
    expect(clustered.estimate).toBeCloseTo(plain.estimate, 12);
    expect(clustered.standardError / plain.standardError).toBeGreaterThan(0.93);
    expect(clustered.standardError / plain.standardError).toBeLessThan(1.07);
  });

  it("takes many classes by the cells that occur", () => {
    const codes = (column: Uint8Array): Int32Array => Int32Array.from(column, (value, row) => (value + row) % 300);
    const paired = {
      labels: codes(rows.labels),
      candidate: codes(rows.candidate),
      baseline: codes(rows.baseline),
    };
    const sparse = multiclassBootstrap.classCells({ ...paired, classes: 300 });
    expect(sparse.counts.reduce((sum, count) => sum + count, 0)).toBe(400);
    const two = {
      labels: Int32Array.from(rows.labels),
      candidate: Int32Array.from(rows.candidate),
      baseline: Int32Array.from(rows.baseline),
      classes: 2,
    };
    const metric = (matrix: Parameters<typeof averagedF1>[0]): ReturnType<typeof averagedF1> =>
      averagedF1(matrix, { average: "macro" });
    const dense = multiclassBootstrap.classCells(two);
    const byCells = multiclassBootstrap.bootstrapMulticlassDifference(dense, metric, plan);
    const clusters = { codes: Int32Array.from({ length: 400 }, (_, row) => row), count: 400 };
    const byRows = multiclassBootstrap.bootstrapClusteredClasses({ ...two, clusters }, metric, plan);
    expect(byCells.estimate).toBeCloseTo(byRows.estimate, 12);
    expect(byCells.standardError / byRows.standardError).toBeCloseTo(1, 1);
    const one = multiclassBootstrap.bootstrapMulticlass(
      { classes: 2, counts: Float64Array.of(50, 5, 8, 37) },
      metric,
      plan,
    );
    expect(one.interval!.low).toBeLessThan(one.estimate);
  });
});

describe("sums over rows", () => {
  const random = Random.fromSeed(6);
  const targets = new Float64Array(24_000).map(() => 5 + 2 * random.normal());
  const candidate = targets.map((y) => y + random.normal());
  const baseline = targets.map((y) => y + 1.1 * random.normal());
  const first = (column: Float64Array, n: number): Float64Array => column.subarray(0, n);

  it("estimates what the metric says", () => {
    const rows = { targets, predictions: candidate };
    expect(bootstrapRegression({ targets, candidate }, "r2", { ...plan, replicates: 10 }).estimate).toBeCloseTo(
      r2(rows).value!,
      10,
    );
    expect(bootstrapRegression({ targets, candidate }, "rmse", { ...plan, replicates: 10 }).estimate).toBeCloseTo(
      rootMeanSquaredError(rows).value!,
      10,
    );
  });

  it("has the delta method's standard error of an RMSE, below and above the limit for blocks", () => {
    for (const n of [3000, 24_000]) {
      const part = { targets: first(targets, n), candidate: first(candidate, n) };
      const { standardError, estimate } = bootstrapRegression(part, "rmse", { ...plan, replicates: 800 });
      // Normal errors: the variance of e² is 2σ⁴, so that of the root is σ²/(2n).
      expect(standardError / (estimate / Math.sqrt(2 * n))).toBeGreaterThan(0.9);
      expect(standardError / (estimate / Math.sqrt(2 * n))).toBeLessThan(1.1);
    }
  });

  it("sees the better model", () => {
    const { interval } = bootstrapRegression({ targets, candidate, baseline }, "rmse", {
      ...plan,
      replicates: 500,
    });
    expect(interval!.high).toBeLessThan(0);
  });

  it("bootstraps the calibration error of one model and of two", () => {
    const probabilities = new Float64Array(2000).map(() => random.uniform());
    const labels = Uint8Array.from(probabilities, (p) => (random.uniform() < p ? 1 : 0));
    const worse = probabilities.map((p) => p * p);
    const difference = bootstrapCalibrationError({ labels, candidate: worse, baseline: probabilities }, plan);
    expect(difference.interval!.low).toBeGreaterThan(0);
    expect(bootstrapCalibrationError({ labels, candidate: probabilities }, plan).estimate).toBeLessThan(0.05);
  });
});

test("ranked metrics: clusters of one row are rows", () => {
  const random = Random.fromSeed(14);
  const labels = new Uint8Array(200).map(() => random.below(2));
  const candidate = new Float64Array(200).map((_, row) => random.normal() + labels[row]!);
  const clusters = { codes: Int32Array.from({ length: 200 }, (_, row) => row), count: 200 };
  const rows = bootstrapRanked({ labels, candidate }, rocAuc, plan);
  expect(bootstrapRanked({ labels, candidate, clusters }, rocAuc, plan)).toEqual(rows);
  expect(bootstrapRanked({ labels, candidate, baseline: candidate }, rocAuc, plan).interval).toEqual({
    low: 0,
    high: 0,
  });
});

test("weights enter the estimate, equal ones change nothing", () => {
  const { labels, candidate, baseline } = predictions(300);
  const equal = new Float64Array(300).fill(2);
  const plain = binaryBootstrap.bootstrapClusteredDifference({ labels, candidate, baseline }, f1, plan);
  const weighed = binaryBootstrap.bootstrapClusteredDifference(
    { labels, candidate, baseline, weights: equal },
    f1,
    plan,
  );
  expect(weighed.estimate).toBeCloseTo(plain.estimate, 12);
  expect(weighed.interval!.low).toBeCloseTo(plain.interval!.low, 10);
  const scores = Float64Array.from(candidate);
  const ranked = bootstrapRanked({ labels, candidate: scores }, rocAuc, plan);
  expect(bootstrapRanked({ labels, candidate: scores, weights: equal }, rocAuc, plan)).toEqual(ranked);
  const onlyRight = equal.map((_, row) => (candidate[row] === labels[row] ? 1 : 0));
  expect(bootstrapRanked({ labels, candidate: scores, weights: onlyRight }, rocAuc, plan).estimate).toBe(1);
});

test("a slow quarter hour of the machine does not make a model slower", () => {
  const random = Random.fromSeed(15);
  const blocks = Int32Array.from({ length: 1000 }, (_, run) => Math.floor(run / 20));
  const slow = blocks.map((block) => (block < 12 ? 3 : 1));
  const values = (factor: number): Float64Array =>
    new Float64Array(1000).map((_, run) => factor * slow[run]! * (5 + random.uniform()));
  const runs = {
    candidate: { values: values(1.2), blocks },
    baseline: { values: values(1), blocks },
    blockCount: 50,
  };
  const { estimate, interval } = bootstrapQuantileRatio(runs, 0.5, { ...plan, replicates: 400 });
  expect(estimate).toBeCloseTo(1.2, 1);
  expect(interval!.low).toBeGreaterThan(1.1);
  expect(interval!.high).toBeLessThan(1.3);
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

describe("permutation", () => {
  it("agrees with McNemar's test for accuracy", () => {
    const cells = Float64Array.of(60, 4, 12, 9, 5, 6, 14, 40);
    const difference = (counts: Float64Array): number => {
      const { b, c, n } = binaryBootstrap.discordantPairs(counts);
      return (b - c) / n;
    };
    const { b, c } = binaryBootstrap.discordantPairs(cells);
    const p = permutationTest(cells, difference, { seed: 2, replicates: 20_000 })!;
    expect(Math.abs(p - mcnemar(b, c).pExact)).toBeLessThan(0.015);
  });

  it("is never 0, is 1 without a difference, and has no value where the difference has none", () => {
    const cells = Float64Array.of(50, 0, 0, 0, 0, 0, 40, 10);
    const always = permutationTest(cells, (counts) => counts[6]! - counts[5]!, { seed: 1, replicates: 999 });
    expect(always).toBe(1 / 1000);
    expect(permutationTest(cells, () => 0, { seed: 1, replicates: 99 })).toBe(1);
    expect(permutationTest(cells, () => Number.NaN, { seed: 1 })).toBeNull();
    expect(signFlipTest(new Float64Array(50).fill(1), { seed: 1, replicates: 999 })).toBe(1 / 1000);
    expect(signFlipTest(Float64Array.of(1, -1, 2, -2), { seed: 1, replicates: 99 })).toBe(1);
  });
});
