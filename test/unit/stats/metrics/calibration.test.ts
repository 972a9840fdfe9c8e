import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrationLine } from "../../../../src/stats/metrics/calibration-line.ts";
import {
  equalFrequencyBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
  widthBin,
} from "../../../../src/stats/metrics/calibration.ts";
import { brierLosses, meanLoss } from "../../../../src/stats/metrics/probability-losses.ts";
import { brierDecomposition, reliabilityTable } from "../../../../src/stats/metrics/reliability.ts";
import { Random } from "../../../../src/stats/random.ts";

describe("bins", () => {
  it("puts every edge k/bins into bin k, the last edge into the last bin", () => {
    for (const bins of [3, 5, 7, 10, 15, 49]) {
      for (let k = 0; k < bins; k += 1) expect(widthBin(k / bins, bins)).toBe(k);
      expect(widthBin(1, bins)).toBe(bins - 1);
    }
  });

  it("keeps every row, and gives the last of equal-frequency bins the rest", () => {
    const labels = new Uint8Array(23).fill(1);
    const probabilities = new Float64Array(23).map((_, row) => row / 23);
    expect(equalFrequencyBins(labels, probabilities).map(({ rows }) => rows)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 5]);
    expect(equalWidthBins(labels, probabilities).reduce((sum, { rows }) => sum + rows, 0)).toBe(23);
  });

  it("has no error where there are no rows", () => {
    expect(expectedCalibrationError(equalWidthBins(new Uint8Array(0), new Float64Array(0))).value).toBeNull();
    expect(maximumCalibrationError(equalFrequencyBins(new Uint8Array(0), new Float64Array(0))).value).toBeNull();
  });

  it("brackets each bin's observed share", () => {
    const table = reliabilityTable(equalWidthBins(Uint8Array.of(0, 1, 1), Float64Array.of(0.12, 0.15, 0.9)), 0.95);
    expect(table.map(({ low, rows, observed }) => [low, rows, observed])).toEqual([
      [0.1, 2, 0.5],
      [0.9, 1, 1],
    ]);
    for (const { interval, observed } of table) {
      expect(interval.low).toBeLessThan(observed);
      expect(interval.high).toBeGreaterThanOrEqual(observed);
    }
  });
});

describe("Brier decomposition", () => {
  it("adds up to the Brier score where each bin has one probability", () => {
    const row = fc.tuple(fc.constantFrom(0.05, 0.25, 0.45, 0.65, 0.95), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const labels = Uint8Array.from(rows, ([, label]) => label);
        const probabilities = Float64Array.from(rows, ([p]) => p);
        const parts = brierDecomposition(equalWidthBins(labels, probabilities));
        const sum = parts.reliability.value! - parts.resolution.value! + parts.uncertainty.value!;
        expect(sum).toBeCloseTo(meanLoss(brierLosses(labels, probabilities)).value!, 12);
      }),
    );
  });

  it("has no parts without rows", () => {
    expect(brierDecomposition([]).uncertainty).toEqual({ value: null, reason: "there are no rows" });
  });
});

describe("calibration line", () => {
  it("finds the distortion that was put in", () => {
    const random = Random.fromSeed(4);
    const logits = new Float64Array(40_000).map(() => 1.5 * random.normal());
    const labels = Uint8Array.from(logits, (x) => (random.uniform() < 1 / (1 + Math.exp(-(0.4 + 0.5 * x))) ? 1 : 0));
    const line = calibrationLine(
      labels,
      logits.map((x) => 1 / (1 + Math.exp(-x))),
    );
    expect(Math.abs(line.slope.value! - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(line.intercept.value! - 0.4)).toBeLessThan(0.04);
  });

  it("says why there is no line", () => {
    const probabilities = Float64Array.of(0.1, 0.2, 0.8, 0.9);
    expect(calibrationLine(Uint8Array.of(1, 1, 1, 1), probabilities).slope).toEqual({
      value: null,
      reason: "only one class is present",
    });
    expect(calibrationLine(Uint8Array.of(0, 0, 1, 1), probabilities).slope).toEqual({
      value: null,
      reason: "the probabilities separate the classes",
    });
    const constant = calibrationLine(Uint8Array.of(0, 0, 1, 0), new Float64Array(4).fill(0.5));
    expect(constant.slope.value).toBeNull();
    expect(constant.inTheLarge.value).toBeCloseTo(Math.log(1 / 3), 10);
  });

  it("survives probabilities of exactly 0 and 1", () => {
    const line = calibrationLine(Uint8Array.of(0, 1, 0, 1, 1, 0), Float64Array.of(0, 1, 1, 0, 0.6, 0.4));
    expect(line.slope.value).not.toBeNull();
    expect(line.inTheLarge.value).not.toBeNull();
  });
});
