import { andersonDarling } from "../../src/stats/drift/anderson-darling.ts";
import { equalWidthEdges } from "../../src/stats/drift/bin-edges.ts";
import type { BinRule } from "../../src/stats/drift/bin-edges.ts";
import { alignCounts } from "../../src/stats/drift/categories.ts";
import {
  chiSquareTest,
  cramersV,
  goodnessOfFitPValue,
  likelihoodRatioTest,
  yatesTest,
} from "../../src/stats/drift/contingency.ts";
import type { CategoryCounts, TwoByTwo } from "../../src/stats/drift/contingency.ts";
import { cramerVonMises } from "../../src/stats/drift/cramer-von-mises.ts";
import {
  energyDistance,
  normalizedWasserstein,
  wassersteinDistance,
  weightedEnergyDistance,
  weightedWassersteinDistance,
} from "../../src/stats/drift/distances.ts";
import {
  hellingerDistance,
  jensenShannonDistance,
  kullbackLeiblerDivergence,
  largestShareChange,
  totalVariationDistance,
} from "../../src/stats/drift/divergences.ts";
import { fisherExactPValue } from "../../src/stats/drift/fisher-exact.ts";
import { kolmogorovSmirnov } from "../../src/stats/drift/kolmogorov-smirnov.ts";
import { meanDiscrepancy } from "../../src/stats/drift/mean-discrepancy.ts";
import {
  evidentlyStabilityIndex,
  stabilityIndex,
  stabilityIndexOfShares,
} from "../../src/stats/drift/stability-index.ts";
import { mannWhitney, welchTest } from "../../src/stats/drift/two-samples.ts";
import { numbersOf } from "./inputs.ts";

type Numbers = readonly number[] | string;
type Rows = Readonly<Record<string, number>>;
interface Pair {
  readonly p: readonly number[];
  readonly q: readonly number[];
  readonly base?: number | "e";
}
interface Two {
  readonly u: Numbers;
  readonly v: Numbers;
  readonly uw: readonly number[] | null;
  readonly vw: readonly number[] | null;
}

/** Adapters from the inputs of the known-answer file to the functions of drift. */
export const functionsDrift = {
  ks_2samp_exact: ({ a, b }: { a: Numbers; b: Numbers }) => ks(a, b, "exact"),
  ks_2samp_asymp: ({ a, b }: { a: Numbers; b: Numbers }) => ks(a, b, "asymptotic"),
  wasserstein_1d: (two: Two) => distance(two, wassersteinDistance, weightedWassersteinDistance),
  energy_distance: (two: Two) => distance(two, energyDistance, weightedEnergyDistance),
  wasserstein_norm_std: ({ ref, cur }: { ref: Numbers; cur: Numbers }) =>
    normalizedWasserstein({ reference: numbersOf(ref), current: numbersOf(cur) }),
  anderson_ksamp: ({ samples }: { samples: readonly (readonly number[])[] }) => {
    const { statistic, pValue } = andersonDarling(samples);
    return { A2: statistic, p: pValue };
  },
  cvm_2samp: ({ x, y }: { x: Numbers; y: Numbers }) => {
    const samples = { reference: numbersOf(x), current: numbersOf(y) };
    const { statistic, pValue } = cramerVonMises(samples, "exact");
    return { T: statistic, p_exact: pValue, p_asymptotic: cramerVonMises(samples, "asymptotic").pValue };
  },
  welch_t: ({ a, b }: { a: Numbers; b: Numbers }) => {
    const { t, df, pValue } = welchTest(numbersOf(a), numbersOf(b));
    return { t, df, p: pValue };
  },
  mann_whitney_auc: ({ pos, neg }: { pos: Numbers; neg: Numbers }) => {
    const { u, auc } = mannWhitney(numbersOf(pos), numbersOf(neg));
    return { U: u, auc };
  },
  chi2_contingency: (input: RefCur) => {
    const { statistic, pValue, dof } = chiSquareTest(counts(input));
    return { chi2: statistic, p: pValue, dof };
  },
  chi2_contingency_nocorr: (input: RefCur) => {
    const { statistic, pValue } = chiSquareTest(counts(input));
    return { chi2: statistic, p: pValue };
  },
  g_test_contingency: (input: RefCur) => {
    const { statistic, pValue, dof } = likelihoodRatioTest(counts(input));
    return { G: statistic, p: pValue, dof };
  },
  chi2_gof_evidently: (input: RefCur) => ({ p: goodnessOfFitPValue(counts(input)) }),
  chi2_yates: (table: TwoByTwo) => {
    const { statistic, pValue } = yatesTest(table);
    return { chi2: statistic, p: pValue };
  },
  cramers_v_bias_corrected: ({ a, b }: { a: readonly number[]; b: readonly number[] }) =>
    cramersV({ reference: a, current: b }),
  fisher_exact_2x2: (table: TwoByTwo) => fisherExactPValue(table),
  hellinger: (pair: Pair) => hellingerDistance(shares(pair)),
  js_distance: (pair: Pair) => jensenShannonDistance(shares(pair), baseOf(pair)),
  kl_divergence: (pair: Pair) => kullbackLeiblerDivergence(shares(pair), baseOf(pair)),
  tvd: (pair: Pair) => totalVariationDistance(shares(pair)),
  l_infinity: (input: RefCur) => largestShareChange(counts(input)),
  psi: (pair: Pair) => stabilityIndexOfShares(shares(pair)),
  psi_evidently: (input: RefCur) => evidentlyStabilityIndex(counts(input)),
  "psi_smoothed_0.5": (input: RefCur) => stabilityIndex(counts(input)),
  mmd2u_rbf: ({ x, y, sigma }: { x: Vectors; y: Vectors; sigma: number }) =>
    meanDiscrepancy({ reference: vectors(x), current: vectors(y) }, sigma),
  hist_bin_edges_sturges: ({ x }: { x: Numbers }) => binCount(x, "sturges"),
  hist_bin_edges_doane: ({ x }: { x: Numbers }) => binCount(x, "doane"),
  hist_bin_edges_fd: ({ x }: { x: Numbers }) => binCount(x, "freedman-diaconis"),
  hist_bin_edges_scott: ({ x }: { x: Numbers }) => binCount(x, "scott"),
};

interface RefCur {
  readonly ref: readonly number[] | Rows;
  readonly cur: readonly number[] | Rows;
}
type Vectors = readonly (number | readonly number[])[];

function ks(a: Numbers, b: Numbers, method: "exact" | "asymptotic") {
  const { statistic, pValue } = kolmogorovSmirnov({ reference: numbersOf(a), current: numbersOf(b) }, method);
  return { D: statistic, p: pValue };
}

function distance(two: Two, plain: typeof wassersteinDistance, weighted: typeof weightedWassersteinDistance): number {
  const [reference, current] = [numbersOf(two.u), numbersOf(two.v)];
  if (two.uw === null && two.vw === null) return plain({ reference, current });
  return weighted(
    { values: reference, weights: two.uw ?? reference.map(() => 1) },
    { values: current, weights: two.vw ?? current.map(() => 1) },
  );
}

function counts({ ref, cur }: RefCur): CategoryCounts {
  if (isList(ref) && isList(cur)) return { reference: ref, current: cur };
  return alignCounts(new Map(Object.entries(ref)), new Map(Object.entries(cur)));
}

function isList(value: readonly number[] | Rows): value is readonly number[] {
  return Array.isArray(value);
}

function shares({ p, q }: Pair): CategoryCounts {
  return { reference: p, current: q };
}

function baseOf({ base = "e" }: Pair): number {
  return base === "e" ? Math.E : base;
}

function vectors(rows: Vectors): readonly (readonly number[])[] {
  return rows.map((row) => (typeof row === "number" ? [row] : row));
}

function binCount(x: Numbers, rule: BinRule): number {
  return equalWidthEdges(numbersOf(x), rule).length - 1;
}
