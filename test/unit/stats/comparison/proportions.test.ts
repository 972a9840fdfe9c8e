import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { mcnemar } from "../../../../src/stats/comparison/mcnemar.ts";
import { quantileInterval, quantileRanks } from "../../../../src/stats/comparison/quantile-interval.ts";
import { tangoInterval, tangoZ } from "../../../../src/stats/comparison/tango.ts";
import { binomialCdf, binomialPmf } from "../../../../src/stats/distributions/binomial.ts";
import { normalQuantile } from "../../../../src/stats/distributions/normal.ts";
import type { Interval } from "../../../../src/stats/interval.ts";
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from "../../../../src/stats/proportions.ts";
import type { Proportion } from "../../../../src/stats/proportions.ts";

const proportion = fc
  .record({ n: fc.integer({ min: 1, max: 400 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ n, share }) => ({ n, count: Math.round(n * share), level: 0.95 }));

describe("intervals of a proportion", () => {
  test.each([wilsonInterval, clopperPearsonInterval])("%o holds the estimate and mirrors it", (interval) => {
    fc.assert(
      fc.property(proportion, (given) => {
        const { low, high } = interval(given);
        const mirrored = interval({ ...given, count: given.n - given.count });
        expect(low).toBeLessThanOrEqual(given.count / given.n);
        expect(high).toBeGreaterThanOrEqual(given.count / given.n);
        expect(1 - mirrored.high).toBeCloseTo(low, 9);
      }),
    );
  });

  it("Clopper and Pearson's ends are where a tail has half of alpha", () => {
    const { low, high } = clopperPearsonInterval({ count: 7, n: 40, level: 0.9 });
    expect(1 - binomialCdf(6, 40, low)).toBeCloseTo(0.05, 10);
    expect(binomialCdf(7, 40, high)).toBeCloseTo(0.05, 10);
  });

  /** Exact coverage at a true share p: no simulation needed. */
  function coverage(interval: (given: Proportion) => Interval, n: number, p: number): number {
    let covered = 0;
    for (let count = 0; count <= n; count += 1) {
      const { low, high } = interval({ count, n, level: 0.95 });
      if (low <= p && p <= high) covered += binomialPmf(count, n, p);
    }
    return covered;
  }

  it("covers as promised: Clopper-Pearson never less, Wilson and Jeffreys about 95 % on average", () => {
    const shares = Array.from({ length: 40 }, (_, at) => (at + 0.5) / 40);
    const mean = (interval: (given: Proportion) => Interval): number =>
      shares.reduce((sum, p) => sum + coverage(interval, 60, p) / shares.length, 0);
    for (const p of shares) expect(coverage(clopperPearsonInterval, 60, p)).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(mean(wilsonInterval) - 0.95)).toBeLessThan(0.01);
    expect(Math.abs(mean(jeffreysInterval) - 0.95)).toBeLessThan(0.01);
  });

  it("refuses what is no proportion", () => {
    expect(() => wilsonInterval({ count: 3, n: 2, level: 0.95 })).toThrow(RangeError);
    expect(() => wilsonInterval({ count: 0, n: 0, level: 0.95 })).toThrow(RangeError);
    expect(() => wilsonInterval({ count: 1, n: 2, level: 95 })).toThrow("a confidence level lies between 0 and 1");
  });
});

describe("Tango", () => {
  const pairs = fc
    .record({ b: fc.nat(60), c: fc.nat(60), agreeing: fc.nat(400) })
    .map(({ b, c, agreeing }) => ({ b, c, n: b + c + agreeing + 1 }));

  it("ends where the score reaches the quantile, and turns with the models", () => {
    fc.assert(
      fc.property(pairs, ({ b, c, n }) => {
        const { low, high } = tangoInterval({ b, c, n }, 0.9);
        const z = normalQuantile(0.95);
        expect(tangoZ({ b, c, n }, low)).toBeCloseTo(z, 5);
        expect(tangoZ({ b, c, n }, high)).toBeCloseTo(-z, 5);
        const turned = tangoInterval({ b: c, c: b, n }, 0.9);
        expect(turned.low).toBeCloseTo(-high, 9);
        expect(low).toBeLessThanOrEqual((b - c) / n + 1e-12);
      }),
    );
  });

  it("stays inside −1 and 1 when one model is always right alone", () => {
    const { low, high } = tangoInterval({ b: 12, c: 0, n: 12 }, 0.95);
    expect(high).toBeCloseTo(1, 9);
    expect(low).toBeGreaterThan(0);
    expect(() => tangoInterval({ b: 0, c: 0, n: 0 }, 0.95)).toThrow(RangeError);
  });

  it("has an interval around 0 for models that never differ", () => {
    const { low, high } = tangoInterval({ b: 0, c: 0, n: 100 }, 0.95);
    // Wilson's upper end of 0 in 100: z² / (n + z²).
    expect(high).toBeCloseTo(0.036993, 5);
    expect(low).toBeCloseTo(-high, 9);
  });
});

test("McNemar without discordant rows, and with a tie", () => {
  expect(mcnemar(0, 0)).toMatchObject({ chiSquare: 0, pExact: 1, pMid: 1, pAsymptotic: 1 });
  const tie = mcnemar(3, 3);
  expect(tie.pExact).toBe(1);
  expect(tie.pMid).toBeCloseTo(1 - binomialPmf(3, 6, 0.5) / 2, 12);
  fc.assert(
    fc.property(fc.nat(80), fc.nat(80), (b, c) => {
      expect(mcnemar(b, c).pMid).toBe(mcnemar(c, b).pMid);
      expect(mcnemar(b, c).pMid).toBeLessThanOrEqual(mcnemar(b, c).pExact);
    }),
  );
});

test("quantile ranks reach their level or do not exist", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.constantFrom(0.5, 0.95, 0.99), (n, q) => {
      const ranks = quantileRanks(n, { q, level: 0.95 });
      if (ranks === null) return;
      expect(ranks.coverage).toBeGreaterThanOrEqual(0.95 - 1e-9);
      expect(ranks.lower).toBeLessThan(ranks.upper);
    }),
  );
  expect(quantileRanks(20, { q: 0.99, level: 0.95 })).toBeNull();
  const sorted = new Float64Array(1000).map((_, at) => at + 1);
  expect(quantileInterval(sorted, { q: 0.95, level: 0.95 })).toEqual({ low: 936, high: 964 });
});
