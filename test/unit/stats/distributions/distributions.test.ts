import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { betaCdf, betaQuantile } from "../../../../src/stats/distributions/beta.ts";
import { binomialCdf, binomialPmf, binomialQuantile } from "../../../../src/stats/distributions/binomial.ts";
import { chiSquareCdf, chiSquareQuantile, chiSquareSf } from "../../../../src/stats/distributions/chi-square.ts";
import { gammaCdf, logGamma } from "../../../../src/stats/distributions/gamma.ts";
import { kolmogorovExactSf, kolmogorovSf, smirnovSf } from "../../../../src/stats/distributions/kolmogorov.ts";
import {
  normalCdf,
  normalQuantile,
  normalSf,
  normalUpperQuantile,
} from "../../../../src/stats/distributions/normal.ts";
import { studentCdf, studentQuantile, studentSf } from "../../../../src/stats/distributions/student.ts";

/** How far apart two numbers are, as a share of the expected one. */
function error(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}

describe("against scipy 1.17.1", () => {
  test.each([
    ["normal cdf, far tail", normalCdf(-20), 2.7536241186061556e-89],
    ["normal quantile", normalQuantile(1e-20), -9.262340089798409],
    ["t upper tail", studentSf(30, 10), 1.9808961710156623e-11],
    ["t upper tail, 10^12 degrees of freedom", studentSf(2, 1e12), 0.022750131948314174],
    ["t upper tail, 10^9 degrees of freedom", studentSf(5, 1e9), 2.8665162019758096e-7],
    ["t upper tail, 10^8 degrees of freedom", studentSf(2, 1e8), 0.022750133297953376],
    ["t upper tail, 10^8 degrees of freedom, further out", studentSf(5, 1e8), 2.866520550633643e-7],
    ["t lower tail, 3·10^8 degrees of freedom", studentCdf(-10, 3e8), 7.619917787293166e-24],
    ["binomial cdf, rare events", binomialCdf(0, 1e9, 1e-9), 0.3678794409875026],
    ["binomial cdf, a few rare events", binomialCdf(3, 1e9, 1e-9), 0.9810118431851594],
    ["t quantile, heavy tail", studentQuantile(0.975, 1), 12.706204736432095],
    ["chi-square upper tail", chiSquareSf(500, 100), 1.720121005369523e-54],
    ["beta cdf", betaCdf(0.4, 2, 3), 0.5248],
    ["binomial cdf", binomialCdf(59, 180, 0.5), 2.2172246318775823e-6],
    ["ln Γ(½) = ½ ln π", logGamma(0.5), 0.5 * Math.log(Math.PI)],
    ["exponential: P(1, x) = 1 − e^(−x)", gammaCdf(0.3, 1), -Math.expm1(-0.3)],
  ])("%s", (_, actual, expected) => {
    expect(error(actual, expected)).toBeLessThan(1e-10);
  });

  it("keeps to exact Kolmogorov values where scipy's expansion has five digits", () => {
    // Marsaglia-Tsang-Wang's matrix in 60-digit arithmetic (mpmath).
    expect(error(kolmogorovExactSf(0.06737215368532153, 141), 0.522159491664476)).toBeLessThan(1e-11);
    expect(error(kolmogorovExactSf(0.2, 100), 0.00055519273280281)).toBeLessThan(1e-11);
  });
});

// The first sum is Smirnov's in 40 digits (mpmath 1.4.1), less what both sides have together; d = √(z²/n).
describe("Kolmogorov's tail of more than 100,000 rows", () => {
  test.each([
    [2.3, 0.003391164991562634, 0.02005811908131174],
    [10, 0.007071067811865475, 4.10209940828839e-9],
    [100, 0.022360679774997897, 2.667481801392072e-87],
    [230, 0.03391164991562634, 2.916643188469419e-200],
  ])("n = 200,000, nd² = %d", (_, d, expected) => {
    expect(error(kolmogorovExactSf(d, 200_000), expected)).toBeLessThan(d < 0.005 ? 5e-8 : 1e-11);
  });

  it("n = 1,000,000, nd² = 5", () => {
    expect(error(kolmogorovExactSf(0.00223606797749979, 1_000_000), 9.066379781650943e-5)).toBeLessThan(1e-11);
  });

  it("joins Pelz and Good's expansion, and the whole sum, without a step", () => {
    for (const n of [100_001, 3_000_000, 1e9]) {
      const at = (square: number): number => kolmogorovExactSf(Math.sqrt(square / n), n);
      expect(error(at(2.2 + 1e-9), at(2.2 - 1e-9))).toBeLessThan(5e-8);
    }
    const [d, n] = [Math.sqrt(150 / 100_000), 100_000];
    expect(error(kolmogorovExactSf(d, n + 1) / kolmogorovExactSf(d, n), Math.exp(-2 * d * d))).toBeLessThan(1e-5);
  });
});

test("the beta distribution below the smallest ordinary double, against mpmath 1.4.1", () => {
  expect(error(betaCdf(1e-321, 0.5, 2), 4.738700623956388e-161)).toBeLessThan(1e-12);
  expect(error(betaCdf(1e-323, 0.01, 3), 0.0005976343923327667)).toBeLessThan(1e-12);
  expect(error(betaCdf(5e-324, 0.1, 0.2), 3.199221472341165e-33)).toBeLessThan(1e-12);
});

describe("quantiles invert distribution functions", () => {
  const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  const shape = fc.double({ min: 1, max: 500, noNaN: true });
  const size = fc.double({ min: 0.3, max: 500, noNaN: true });

  const worst = (errors: readonly number[]): number => Math.max(0, ...errors);

  test("normal", () => {
    const errors = fc.sample(probability, { numRuns: 300, seed: 7 }).map((p) => error(normalCdf(normalQuantile(p)), p));
    expect(worst(errors)).toBeLessThan(1e-12);
  });
  test("Student", () => {
    const errors = fc
      .sample(fc.tuple(probability, size), { numRuns: 300, seed: 7 })
      .map(([p, df]) => error(studentCdf(studentQuantile(p, df), df), p));
    expect(worst(errors)).toBeLessThan(1e-9);
  });
  test("chi-square", () => {
    const errors = fc
      .sample(fc.tuple(probability, size), { numRuns: 300, seed: 7 })
      .map(([p, df]) => error(chiSquareCdf(chiSquareQuantile(p, df), df), p));
    expect(worst(errors)).toBeLessThan(1e-9);
  });
  test("beta", () => {
    // Parameters from 1: below, the density is infinite at an end, where no double is close enough.
    const errors = fc
      .sample(fc.tuple(probability, shape, shape), { numRuns: 300, seed: 7 })
      .map(([p, a, b]) => error(betaCdf(betaQuantile(p, a, b), a, b), p));
    expect(worst(errors)).toBeLessThan(1e-8);
  });
  test("binomial: the smallest k that reaches q", () => {
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 2000 }), probability, (q, n, p) => {
        const k = binomialQuantile(q, n, p);
        expect(binomialCdf(k, n, p)).toBeGreaterThanOrEqual(q);
        expect(binomialCdf(k - 1, n, p)).toBeLessThan(q);
      }),
    );
  });
});

describe("facts", () => {
  it("has symmetric tails", () => {
    expect(normalSf(1.3)).toBe(normalCdf(-1.3));
    expect(normalUpperQuantile(0.025)).toBeCloseTo(1.959963984540054, 14);
    expect(studentCdf(0, 5)).toBe(0.5);
  });
  it("sums binomial probabilities to 1", () => {
    let sum = 0;
    for (let k = 0; k <= 40; k += 1) sum += binomialPmf(k, 40, 0.3);
    expect(sum).toBeCloseTo(1, 14);
  });
  it("answers at the ends", () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-1)]).toEqual([-Infinity, Infinity, Number.NaN]);
    expect([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5)]).toEqual([0, 1]);
    expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3), chiSquareSf(0, 3)]).toEqual([0, 1, 1]);
    expect([binomialQuantile(1, 9, 0.2), binomialQuantile(0.5, 9, 0), binomialPmf(0, 3, 0)]).toEqual([9, 0, 1]);
  });
  it("gives the one-row Kolmogorov statistic its triangular law: P(D ≥ d) = 2(1 − d)", () => {
    for (const d of [0.6, 0.75, 0.9]) expect(kolmogorovExactSf(d, 1)).toBeCloseTo(2 * (1 - d), 12);
    expect(smirnovSf(0.3, 1)).toBeCloseTo(0.7, 14);
  });
  it("joins its methods without a step", () => {
    for (const n of [140, 5000]) {
      const root = Math.sqrt(n);
      for (const z of [0.9, 1.2, 1.48, 2]) {
        const [below, above] = [kolmogorovExactSf((z - 1e-7) / root, n), kolmogorovExactSf((z + 1e-7) / root, n)];
        expect(above).toBeLessThanOrEqual(below + 1e-6);
        expect(Math.abs(above - kolmogorovSf(z))).toBeLessThan(0.03);
      }
    }
  });
});
