import { describe, expect, test } from "vitest";
import { mcnemar } from "../../src/stats/comparison/mcnemar.ts";
import { betaCdf, betaQuantile } from "../../src/stats/distributions/beta.ts";
import { binomialCdf } from "../../src/stats/distributions/binomial.ts";
import { chiSquareQuantile, chiSquareSf } from "../../src/stats/distributions/chi-square.ts";
import { kolmogorovExactSf, kolmogorovSf } from "../../src/stats/distributions/kolmogorov.ts";
import { normalQuantile, normalSf } from "../../src/stats/distributions/normal.ts";
import { studentQuantile, studentSf } from "../../src/stats/distributions/student.ts";
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from "../../src/stats/proportions.ts";
import type { Proportion } from "../../src/stats/proportions.ts";
import { goldenCases, mismatches } from "./cases.ts";

type Arguments = readonly [number, number, number];

const functions: Readonly<Record<string, (...each: Arguments) => number>> = {
  normal_sf: normalSf,
  normal_quantile: normalQuantile,
  student_sf: studentSf,
  student_quantile: studentQuantile,
  chi_square_sf: chiSquareSf,
  chi_square_quantile: chiSquareQuantile,
  beta_cdf: betaCdf,
  beta_quantile: betaQuantile,
  binomial_cdf: binomialCdf,
  kolmogorov_exact_sf: kolmogorovExactSf,
  kolmogorov_sf: kolmogorovSf,
};

describe("distributions, scipy", () => {
  test.each(goldenCases<{ readonly arguments: readonly Arguments[] }>("distribution"))(
    "$case",
    ({ case: name, input, expected }) => {
      const values = input.arguments.map((each) => functions[name]?.(...each));
      expect(mismatches({ values }, expected)).toEqual([]);
    },
  );
});

test.each(goldenCases<Proportion>("proportion"))("proportion, statsmodels: $case", ({ input, expected }) => {
  const [wilson, exact, jeffreys] = [wilsonInterval(input), clopperPearsonInterval(input), jeffreysInterval(input)];
  const actual = {
    wilson_low: wilson.low,
    wilson_high: wilson.high,
    beta_low: exact.low,
    beta_high: exact.high,
    jeffreys_low: jeffreys.low,
    jeffreys_high: jeffreys.high,
  };
  expect(mismatches(actual, expected)).toEqual([]);
});

interface Discordant {
  readonly b: number;
  readonly c: number;
}

test.each(goldenCases<Discordant>("mcnemar"))("McNemar's test, statsmodels: $case", ({ input, expected }) => {
  const { pExact, pAsymptotic, pCorrected } = mcnemar(input.b, input.c);
  expect(mismatches({ exact: pExact, asymptotic: pAsymptotic, corrected: pCorrected }, expected)).toEqual([]);
});
