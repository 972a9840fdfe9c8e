import { describe, expect, test } from "vitest";
import { andersonDarling } from "../../src/stats/drift/anderson-darling.ts";
import { equalWidthEdges } from "../../src/stats/drift/bin-edges.ts";
import type { BinRule } from "../../src/stats/drift/bin-edges.ts";
import { chiSquareTest, likelihoodRatioTest, yatesTest } from "../../src/stats/drift/contingency.ts";
import type { TwoByTwo } from "../../src/stats/drift/contingency.ts";
import { cramerVonMises } from "../../src/stats/drift/cramer-von-mises.ts";
import { energyDistance, wassersteinDistance, weightedWassersteinDistance } from "../../src/stats/drift/distances.ts";
import { jensenShannonDistance, kullbackLeiblerDivergence } from "../../src/stats/drift/divergences.ts";
import { fisherExactPValue } from "../../src/stats/drift/fisher-exact.ts";
import { kolmogorovSmirnov } from "../../src/stats/drift/kolmogorov-smirnov.ts";
import { mannWhitney, welchTest } from "../../src/stats/drift/two-samples.ts";
import { fitIsotonic, predictIsotonic } from "../../src/stats/estimation/isotonic.ts";
import { AdaptiveWindow } from "../../src/stats/sequential/adaptive-window.ts";
import { DriftDetectionMethod } from "../../src/stats/sequential/drift-detection-method.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface SampleInput {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly weight: readonly number[];
}
type SampleExpected = Readonly<Record<string, number | readonly number[]>>;

describe("two samples, scipy and numpy", () => {
  test.each(goldenCases<SampleInput, SampleExpected>("samples"))("$case", ({ input, expected }) => {
    expect(mismatches(sampleValues(input), expected)).toEqual([]);
  });
});

function sampleValues({ reference, current, weight }: SampleInput): Readonly<Record<string, unknown>> {
  const samples = { reference, current };
  const anderson = andersonDarling([reference, current]);
  const asymptotic = cramerVonMises(samples, "asymptotic");
  const welch = welchTest(reference, current);
  const weighted = { values: current, weights: current.map(() => 1) };
  const edges = (rule: BinRule): readonly number[] => [...equalWidthEdges(reference, rule)];
  return {
    ks_statistic: kolmogorovSmirnov(samples).statistic,
    ks_exact: kolmogorovSmirnov(samples, "exact").pValue,
    ks_asymptotic: kolmogorovSmirnov(samples, "asymptotic").pValue,
    wasserstein: wassersteinDistance(samples),
    weighted_wasserstein: weightedWassersteinDistance({ values: reference, weights: weight }, weighted),
    energy: energyDistance(samples),
    anderson_statistic: anderson.statistic,
    anderson: anderson.pValue,
    cramer_von_mises_statistic: asymptotic.statistic,
    cramer_von_mises_asymptotic: asymptotic.pValue,
    cramer_von_mises_exact:
      Math.max(reference.length, current.length) <= 20 ? cramerVonMises(samples, "exact").pValue : null,
    welch_t: welch.t,
    welch_df: welch.df,
    welch: welch.pValue,
    mann_whitney_u: mannWhitney(reference, current).u,
    sturges_edges: edges("sturges"),
    doane_edges: edges("doane"),
    fd_edges: edges("freedman-diaconis"),
    scott_edges: edges("scott"),
  };
}

interface CountInput {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

describe("category counts, scipy", () => {
  test.each(goldenCases<CountInput>("counts"))("$case", ({ input, expected }) => {
    expect(mismatches(countValues(input), expected)).toEqual([]);
  });
});

function countValues(counts: CountInput): Readonly<Record<string, unknown>> {
  const [chiSquare, g] = [chiSquareTest(counts), likelihoodRatioTest(counts)];
  const [a = 0, b = 0] = counts.reference;
  const [c = 0, d = 0] = counts.current;
  const table: TwoByTwo = [
    [a, b],
    [c, d],
  ];
  return {
    chi_square: chiSquare.statistic,
    chi_square_p: chiSquare.pValue,
    g: g.statistic,
    g_p: g.pValue,
    jensen_shannon: jensenShannonDistance(counts),
    // The divergence of the current from the reference, since only the current may lack categories.
    kullback_leibler: kullbackLeiblerDivergence({ reference: counts.current, current: counts.reference }),
    fisher: fisherExactPValue(table),
    yates: yatesTest(table).statistic,
    yates_p: yatesTest(table).pValue,
  };
}

interface IsotonicInput {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly at: readonly number[];
}

describe("isotonic regression, scikit-learn", () => {
  test.each(goldenCases<IsotonicInput>("isotonic"))("$case", ({ input, expected }) => {
    const fit = fitIsotonic(Float64Array.from(input.x), input.y);
    expect(mismatches({ values: input.at.map((x) => predictIsotonic(fit, x)) }, expected)).toEqual([]);
  });
});

interface StreamInput {
  readonly events?: string;
  readonly values?: readonly number[];
}
interface Alarms {
  readonly adwin: readonly number[];
  readonly ddm?: readonly number[];
}

describe("stream detectors, river", () => {
  test.each(goldenCases<StreamInput, Alarms>("stream"))("$case", ({ input, expected }) => {
    const values = input.values ?? Array.from(input.events ?? "", Number);
    const window = new AdaptiveWindow();
    const method = new DriftDetectionMethod();
    const alarms = (update: (value: number) => boolean): readonly number[] =>
      values.flatMap((value, at) => (update(value) ? [at] : []));
    expect(alarms((value) => window.update(value))).toEqual(expected.adwin);
    if (expected.ddm === undefined) return;
    expect(alarms((value) => method.update(value) === "drift")).toEqual(expected.ddm);
  });
});
