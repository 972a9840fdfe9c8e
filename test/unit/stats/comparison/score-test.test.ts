import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaInterval, areaZ } from "../../../../src/stats/comparison/area-difference.ts";
import { baselineCounts, candidateCounts } from "../../../../src/stats/comparison/binary-cells.ts";
import { cellScoreZ, numericGradient } from "../../../../src/stats/comparison/cell-score.ts";
import { invertedInterval } from "../../../../src/stats/comparison/inverted-test.ts";
import { pairedScoreTests } from "../../../../src/stats/comparison/paired-score.ts";
import { scoreZ } from "../../../../src/stats/comparison/score-test.ts";
import { tangoInterval, tangoZ } from "../../../../src/stats/comparison/tango.ts";
import { timeTests } from "../../../../src/stats/comparison/time-test.ts";
import { unitSums } from "../../../../src/stats/comparison/unit-sums.ts";
import { studentQuantile } from "../../../../src/stats/distributions/student.ts";
import { accuracy, recall } from "../../../../src/stats/metrics/binary.ts";
import { Random } from "../../../../src/stats/random.ts";

const pairs = fc.record({
  b: fc.nat({ max: 12 }),
  c: fc.nat({ max: 12 }),
  agreed: fc.integer({ min: 2, max: 300 }),
});

/** Hits of two models, of which b rows are the first's alone and c the second's. */
function hits({ b, c, agreed }: { readonly b: number; readonly c: number; readonly agreed: number }) {
  const n = b + c + agreed;
  return {
    first: new Float64Array(n).map((_, row) => (row < b ? 1 : row < b + c ? 0 : row % 2)),
    second: new Float64Array(n).map((_, row) => (row < b ? 0 : row < b + c ? 1 : row % 2)),
  };
}

describe("the score test of a mean", () => {
  it("is Tango's of hits and misses, whatever was not seen", () => {
    fc.assert(
      // Millionths: the square of 1e-200 is 0.
      fc.property(pairs, fc.integer({ min: -200_000, max: 200_000 }), (given, millionths) => {
        const x = millionths / 1e6;
        const { first, second } = hits(given);
        const tests = pairedScoreTests(unitSums(first, second), { span: 1 })!;
        const pair = { b: given.b, c: given.c, n: first.length };
        expect(tests.difference.z(x)).toBeCloseTo(tangoZ(pair, x), 6);
        const { low, high } = invertedInterval(tests.difference, 0.9);
        const tango = tangoInterval(pair, 0.9);
        expect(low).toBeCloseTo(tango.low, 6);
        expect(high).toBeCloseTo(tango.high, 6);
        expect(high).toBeGreaterThan(low);
      }),
    );
  });

  it("has the whole span where units differ and come to the same", () => {
    const alike = unitSums(new Float64Array(50).fill(0.5), new Float64Array(50).fill(0.5));
    expect(pairedScoreTests({ ...alike, different: 50 }, { span: 1 })).not.toBeNull();
  });

  it("is the same for weights of one size, and for groups of one row", () => {
    const { first, second } = hits({ b: 2, c: 5, agreed: 80 });
    const plain = pairedScoreTests(unitSums(first, second), { span: 1 })!;
    const weights = new Float64Array(87).fill(2.5);
    const clusters = { codes: Int32Array.from(first.keys()).reverse(), count: 90 };
    for (const rows of [{ weights }, { clusters }])
      expect(pairedScoreTests(unitSums(first, second, rows), { span: 1 })!.difference.z(-0.1)).toBeCloseTo(
        plain.difference.z(-0.1),
        10,
      );
  });

  it("is nearly Student's of normal values", () => {
    const random = Random.fromSeed(4);
    for (const n of [60, 400]) {
      const values = new Float64Array(n).map(() => random.normal());
      const mean = values.reduce((sum, value) => sum + value / n, 0);
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const half = studentQuantile(0.95, n - 1) * Math.sqrt(squares / (n - 1) / n);
      const tests = pairedScoreTests(unitSums(values, new Float64Array(n)), { span: Infinity, caution: 0 })!;
      const { low, high } = invertedInterval(tests.difference, 0.9);
      expect((high - low) / 2 / half).toBeGreaterThan(0.97);
      expect((high - low) / 2 / half).toBeLessThan(1.05);
    }
  });

  it("has the error of the denominator in a ratio (Fieller)", () => {
    const random = Random.fromSeed(9);
    const second = new Float64Array(500).map(() => 5 + random.normal());
    const first = second.map((value) => 1.1 * value + 0.5 * random.normal());
    const { ratio, difference } = pairedScoreTests(unitSums(first, second), { span: Infinity })!;
    const { low, high } = invertedInterval(ratio!, 0.9);
    expect(low).toBeLessThan(1.1);
    expect(high).toBeGreaterThan(1.1);
    // Both are the same question where the ratio is 1.
    expect(ratio!.z(1)).toBeCloseTo(difference.z(0), 9);
  });

  it("counts groups by what their rows weigh, and leaves out rows without weight", () => {
    const first = Float64Array.of(1, 0, 1, 1, 0, 1);
    const second = Float64Array.of(0, 0, 1, 0, 0, 1);
    const clusters = { codes: Int32Array.of(0, 0, 2, 2, 3, 3), count: 5 };
    const weights = Float64Array.of(1, 2, 3, 4, 0, 0);
    const sums = unitSums(first, second, { clusters, weights });
    expect([...sums.weights]).toEqual([3, 7]);
    expect([...sums.first]).toEqual([1, 7]);
    expect([...sums.second]).toEqual([0, 3]);
    expect(sums.apart).toBe(4);
    expect([sums.rowApart, sums.rowWeight]).toEqual([1, 3]);
  });

  it("is infinite where nothing lies on the other side, and nothing where units say nothing", () => {
    expect(scoreZ({ values: Float64Array.of(1, 2) })).toBe(Infinity);
    expect(pairedScoreTests(unitSums(Float64Array.of(1), Float64Array.of(0)), { span: 1 })).toBeNull();
    const same = new Float64Array(30).fill(2);
    expect(pairedScoreTests(unitSums(same, same), { span: Infinity })).toBeNull();
  });
});

describe("the score test of cells", () => {
  const differenceOf = (metric: typeof accuracy) => (cells: Float64Array) =>
    (metric(candidateCounts(cells)).value ?? Number.NaN) - (metric(baselineCounts(cells)).value ?? Number.NaN);
  const zOf = (metric: typeof accuracy, counts: Float64Array, x: number): number => {
    const value = differenceOf(metric);
    const gradient = (shares: Float64Array): Float64Array => numericGradient(value, shares);
    return cellScoreZ({ counts, possible: [1, 2, 5, 6], value, gradient, rounds: 25 }, x);
  };

  it("is Tango's for accuracy, and for recall that of the positives", () => {
    const cell = fc.nat({ max: 40 });
    fc.assert(
      fc.property(fc.tuple(cell, cell, cell, cell, cell, cell, cell, cell), (given) => {
        const counts = Float64Array.from(given);
        counts[0]! += 20;
        counts[7]! += 20;
        const n = counts.reduce((sum, count) => sum + count, 0);
        const all = { b: counts[1]! + counts[6]!, c: counts[2]! + counts[5]!, n };
        expect(zOf(accuracy, counts, -0.05)).toBeCloseTo(tangoZ(all, -0.05), 3);
        const positives = counts[4]! + counts[5]! + counts[6]! + counts[7]!;
        const within = { b: counts[6]!, c: counts[5]!, n: positives };
        expect(zOf(recall, counts, -0.05)).toBeCloseTo(tangoZ(within, -0.05), 3);
      }),
      { numRuns: 60 },
    );
  });
});

describe("areas near 1", () => {
  const areas = {
    first: 0.98,
    second: 0.985,
    firstVariance: 1e-4,
    secondVariance: 8e-5,
    covariance: 7e-5,
    rarer: 20,
  };

  it("have an interval inside the possible, wider towards the middle", () => {
    const { low, high } = areaInterval(areas, { level: 0.9 });
    expect(-0.005 - low).toBeGreaterThan(high + 0.005);
    expect(high).toBeLessThan(1);
    expect(areaZ(areas, low)).toBeCloseTo(1.6449, 3);
    expect(areaZ(areas, high)).toBeCloseTo(-1.6449, 3);
  });

  it("are uncertain also where no row shows a variance", () => {
    const perfect = { ...areas, first: 1, second: 1, firstVariance: 0, secondVariance: 0, covariance: 0 };
    expect(areaInterval(perfect, { level: 0.9 }).low).toBeLessThan(-0.02);
  });
});

describe("tests over time", () => {
  const sumsOf = (values: Float64Array) => unitSums(values, new Float64Array(values.length));

  it("need eight points, and are wider the more neighbours depend on each other", () => {
    expect(timeTests(sumsOf(new Float64Array(7).map((_, at) => at)))).toBeNull();
    const random = Random.fromSeed(3);
    const widthOf = (correlation: number): number => {
      let last = random.normal();
      const values = new Float64Array(400).map(() => {
        last = correlation * last + Math.sqrt(1 - correlation ** 2) * random.normal();
        return last;
      });
      const { low, high } = invertedInterval(timeTests(sumsOf(values))!.difference, 0.9);
      return high - low;
    };
    // √((1 + ρ)/(1 − ρ)) is 1 and 3.
    const [alone, chained] = [widthOf(0), widthOf(0.8)];
    expect(alone).toBeGreaterThan(0.15);
    expect(alone).toBeLessThan(0.22);
    expect(chained / alone).toBeGreaterThan(2);
    expect(chained / alone).toBeLessThan(5);
  });

  it("say nothing of forecasts that are all the same", () => {
    const same = new Float64Array(30).fill(1);
    const tests = timeTests(unitSums(same, same))!;
    expect(invertedInterval(tests.difference, 0.9)).toEqual({ low: -Infinity, high: Infinity });
  });
});
