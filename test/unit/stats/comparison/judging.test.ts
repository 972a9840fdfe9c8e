import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { clusteredMeanInterval, differences, meanInterval } from "../../../../src/stats/comparison/mean-difference.ts";
import { benjaminiHochberg, holm } from "../../../../src/stats/comparison/multiplicity.ts";
import { nonInferiority, unitsToSettle } from "../../../../src/stats/comparison/non-inferiority.ts";
import { detectableMargin, nonInferioritySampleSize } from "../../../../src/stats/comparison/power.ts";
import { Random } from "../../../../src/stats/random.ts";

describe("non-inferiority", () => {
  test.each([
    ["clearly as good", { delta: 0.001, low: -0.004, high: 0.006, margin: 0.01 }, "pass"],
    ["worse, but within the margin", { delta: -0.005, low: -0.009, high: -0.001, margin: 0.01 }, "pass"],
    ["worse than the margin", { delta: -0.03, low: -0.04, high: -0.02, margin: 0.01 }, "fail"],
    ["too few rows", { delta: 0, low: -0.02, high: 0.02, margin: 0.01 }, "inconclusive"],
    ["exactly on the margin", { delta: -0.005, low: -0.01, high: 0, margin: 0.01 }, "inconclusive"],
  ] as const)("%s", (_, difference, outcome) => {
    expect(nonInferiority(difference)).toBe(outcome);
  });

  it("never passes an interval without numbers, or a negative margin", () => {
    expect(() => nonInferiority({ delta: 0, low: Number.NaN, high: 1, margin: 0.1 })).toThrow(RangeError);
    expect(() => nonInferiority({ delta: 0, low: 0, high: 1, margin: -0.1 })).toThrow(RangeError);
    expect(() => nonInferiority({ delta: 0, low: 0, high: 1, margin: Number.NaN })).toThrow(RangeError);
  });

  it("agrees with the planned sample size when it says how many rows would settle it", () => {
    // ψ = 0.05, no true difference, margin 0.01: 3091.3 rows for 80 % (the known answers).
    const half = 1.6448536269514722 * Math.sqrt(0.05 / 500);
    const needed = unitsToSettle({ delta: 0, low: -half, high: half, margin: 0.01 }, { n: 500, level: 0.9 });
    const rows = Math.ceil(nonInferioritySampleSize(0.05, 0.01));
    expect(needed).toEqual({ alike: rows, asSeen: rows });
    expect(detectableMargin(0.05, nonInferioritySampleSize(0.05, 0.01))).toBeCloseTo(0.01, 12);
  });

  it("promises nothing on the margin itself", () => {
    const onMargin = { delta: -0.01, low: -0.02, high: 0, margin: 0.01 };
    expect(unitsToSettle(onMargin, { n: 100, level: 0.9 })).toEqual({ alike: 229 });
  });
});

describe("means", () => {
  it("has Student's interval by hand", () => {
    // mean 2, sd 1, n = 3; with two degrees of freedom t(p) = (2p − 1) √(2 / (4p(1 − p))).
    const t = 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));
    const estimate = meanInterval(Float64Array.of(1, 2, 3), 0.95)!;
    expect(estimate.interval.low).toBeCloseTo(2 - t / Math.sqrt(3), 10);
    expect(estimate).toMatchObject({ mean: 2, degreesOfFreedom: 2, n: 3 });
    expect(meanInterval(Float64Array.of(1), 0.95)).toBeNull();
    expect(meanInterval(Float64Array.of(1, 2), 0.95, Float64Array.of(0, 0))).toBeNull();
  });

  it("is a point for models that do not differ", () => {
    const same = Float64Array.of(1, 5, 2);
    expect(meanInterval(differences(same, same), 0.9)).toMatchObject({
      mean: 0,
      p: 1,
      interval: { low: 0, high: 0 },
    });
  });

  it("ignores equal weights, and clusters of one row", () => {
    const values = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
    const plain = meanInterval(values, 0.95)!;
    const weighted = meanInterval(values, 0.95, new Float64Array(8).fill(2.5))!;
    const clusters = Int32Array.from(values.keys());
    const clustered = clusteredMeanInterval(values, { clusters, clusterCount: 8, level: 0.95 })!;
    for (const other of [weighted, clustered]) {
      expect(other.mean).toBeCloseTo(plain.mean, 12);
      expect(other.interval.low).toBeCloseTo(plain.interval.low, 12);
    }
  });

  it("is as wide as its clusters are few when rows repeat within them", () => {
    const values = Float64Array.of(1, 1, 1, 2, 2, 2, 4, 4, 4);
    const clusters = Int32Array.of(0, 0, 0, 1, 1, 1, 3, 3, 3);
    const clustered = clusteredMeanInterval(values, { clusters, clusterCount: 4, level: 0.95 })!;
    const ofClusters = meanInterval(Float64Array.of(1, 2, 4), 0.95)!;
    expect(clustered.n).toBe(3);
    expect(clustered.interval.low).toBeCloseTo(ofClusters.interval.low, 12);
    expect(clusteredMeanInterval(values, { clusters: new Int32Array(9), clusterCount: 1, level: 0.95 })).toBeNull();
  });

  it("covers the truth in 95 of 100 samples", () => {
    const random = Random.fromSeed(8);
    let covered = 0;
    for (let sample = 0; sample < 2000; sample += 1) {
      const values = new Float64Array(12).map(() => random.normal());
      const { low, high } = meanInterval(values, 0.95)!.interval;
      if (low <= 0 && 0 <= high) covered += 1;
    }
    expect(Math.abs(covered / 2000 - 0.95)).toBeLessThan(0.02);
  });
});

test("adjusted p-values keep the order, are never below the raw ones, and do not depend on it", () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(pValues, (raw) => {
      for (const adjust of [benjaminiHochberg, holm]) {
        const adjusted = adjust(raw);
        adjusted.forEach((p, at) => {
          expect(p).toBeGreaterThanOrEqual(raw[at]! - 1e-15);
          expect(p).toBeLessThanOrEqual(1);
          const smaller = adjusted.filter((_, index) => raw[index]! < raw[at]!);
          expect(Math.max(0, ...smaller)).toBeLessThanOrEqual(p);
        });
        expect(adjust(raw.toReversed()).toReversed()).toEqual(adjusted);
      }
    }),
  );
});
