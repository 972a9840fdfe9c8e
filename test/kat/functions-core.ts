import { functionsMetrics } from "./functions-metrics.ts";
import { basicInterval, bcaInterval, jackknifeAcceleration } from "../../src/stats/comparison/bias-corrected.ts";
import { delongCovariance, delongSpread, delongVariance, placements } from "../../src/stats/comparison/delong.ts";
import { mcnemar } from "../../src/stats/comparison/mcnemar.ts";
import { benjaminiHochberg, holm } from "../../src/stats/comparison/multiplicity.ts";
import { mcnemarSampleSize, nonInferioritySampleSize } from "../../src/stats/comparison/power.ts";
import { quantileRanks } from "../../src/stats/comparison/quantile-interval.ts";
import { percentileEstimate } from "../../src/stats/comparison/replicates.ts";
import { rowReplicates } from "../../src/stats/comparison/row-bootstrap.ts";
import { tangoInterval, tangoZ } from "../../src/stats/comparison/tango.ts";
import { betaCdf } from "../../src/stats/distributions/beta.ts";
import { binomialCdf } from "../../src/stats/distributions/binomial.ts";
import { chiSquareSf } from "../../src/stats/distributions/chi-square.ts";
import { kolmogorovExactSf, kolmogorovSf } from "../../src/stats/distributions/kolmogorov.ts";
import { normalQuantile } from "../../src/stats/distributions/normal.ts";
import { studentSf } from "../../src/stats/distributions/student.ts";
import type { Interval } from "../../src/stats/interval.ts";
import { studentEstimate } from "../../src/work/measure/estimate.ts";
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from "../../src/stats/proportions.ts";

interface Count {
  readonly count: number;
  readonly n: number;
  readonly conf: number;
}
interface Pairs {
  readonly b: number;
  readonly c: number;
  readonly n: number;
}
interface TwoModels {
  readonly y: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
}

const distributions = {
  chi2_sf: ([x, df]: [number, number]) => chiSquareSf(x, df),
  norm_ppf: ([p]: [number]) => normalQuantile(p),
  t_sf: ([t, df]: [number, number]) => studentSf(t, df),
  betainc: ([a, b, x]: [number, number, number]) => betaCdf(x, a, b),
  binom_cdf: ([k, n, p]: [number, number, number]) => binomialCdf(k, n, p),
  kolmogorov_sf_kstwo: ({ D, en }: { D: number; en: number }) => kolmogorovExactSf(D, en),
  kolmogorov_sf_bign: ([x]: [number]) => kolmogorovSf(x),
};

const intervals = {
  proportion_ci_wilson: ({ count, n, conf }: Count) => ends(wilsonInterval({ count, n, level: conf })),
  proportion_ci_beta: ({ count, n, conf }: Count) => ends(clopperPearsonInterval({ count, n, level: conf })),
  proportion_ci_jeffreys: ({ count, n, conf }: Count) => ends(jeffreysInterval({ count, n, level: conf })),
  quantile_ci_ranks: ({ n, q, conf }: { n: number; q: number; conf: number }) => {
    const ranks = quantileRanks(n, { q, level: conf });
    return ranks === null ? null : { l: ranks.lower, u: ranks.upper, coverage: ranks.coverage };
  },
  bootstrap_mean_ci: ({ x, R }: { x: number[]; R: number }) => bootstrapMean(Float64Array.from(x), R),
  bca_acceleration_2sample_mean_diff: ({ z, y }: { z: number[]; y: number[] }) =>
    jackknifeAcceleration([meansWithout(z), meansWithout(y).map((mean) => -mean)]),
};

const comparison = {
  bh_adjust: (pValues: number[]) => benjaminiHochberg(pValues),
  holm_adjust: (pValues: number[]) => holm(pValues),
  mcnemar: ({ b, c }: { b: number; c: number }) => {
    const test = mcnemar(b, c);
    return {
      p_exact: test.pExact,
      p_midp: test.pMid,
      chi2: test.chiSquare,
      p_chi2: test.pAsymptotic,
      chi2_cc: test.chiSquareCorrected,
      p_chi2_cc: test.pCorrected,
    };
  },
  tango_score_z: ({ b, c, n, delta0 }: Pairs & { delta0: number }) => tangoZ({ b, c, n }, delta0),
  tango_ci: ({ b, c, n, one_sided }: Pairs & { one_sided: number }) => {
    const { low, high } = tangoInterval({ b, c, n }, 2 * one_sided - 1);
    return { diff: (b - c) / n, lower: low, upper: high };
  },
  delong: ({ y, a, b }: TwoModels) => {
    const [first, second] = [placed(y, a), placed(y, b)];
    const { value, standardError } = delongSpread(first, second) ?? {
      value: Number.NaN,
      standardError: Number.NaN,
    };
    const { below, above } = studentEstimate({
      value,
      standardError,
      degreesOfFreedom: Infinity,
      method: "DeLong",
      units: { n: 2, of: "row" },
    });
    return {
      aucA: first.auc,
      aucB: second.auc,
      varA: delongVariance(first).value,
      varB: delongVariance(second).value,
      cov: delongCovariance(first, second).value,
      diff: value,
      varDiff: standardError ** 2,
      z: value === 0 ? 0 : value / standardError,
      p: Math.min(1, 2 * Math.min(below(0), above(0))),
    };
  },
  delong_var_ties: ({ y, a }: Omit<TwoModels, "b">) => {
    const model = placed(y, a);
    return { auc: model.auc, var: delongVariance(model).value };
  },
  mcnemar_sample_size: ({ psi, delta, alpha, power }: { psi: number; delta: number; alpha: number; power: number }) =>
    mcnemarSampleSize(psi, delta, { alpha, power }),
  ni_sample_size: ({ psi, margin, alpha1, power }: { psi: number; margin: number; alpha1: number; power: number }) =>
    nonInferioritySampleSize(psi, margin, { alpha: alpha1, power }),
};

/** Adapters from the known-answer file to distributions, intervals, comparisons, metrics and fairness. */
export const functionsCore = { ...distributions, ...intervals, ...comparison, ...functionsMetrics };

function ends({ low, high }: Interval): readonly [number, number] {
  return [low, high];
}

function placed(y: readonly number[], scores: readonly number[]): NonNullable<ReturnType<typeof placements>> {
  const model = placements(Uint8Array.from(y), Float64Array.from(scores));
  if (model === null) throw new Error("the case has one class only");
  return model;
}

function meansWithout(values: readonly number[]): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return Float64Array.from(values, (value) => (sum - value) / (values.length - 1));
}

function bootstrapMean(x: Float64Array, replicates: number): Record<string, readonly [number, number] | null> {
  const mean = (rows: Uint32Array): number => {
    let sum = 0;
    for (const row of rows) sum += x[row] ?? 0;
    return sum / rows.length;
  };
  const estimate = mean(Uint32Array.from(x.keys()));
  const values = rowReplicates(x.length, mean, { seed: 1, replicates });
  const acceleration = jackknifeAcceleration([meansWithout([...x])]);
  const percentile = percentileEstimate(estimate, values, 0.95).interval;
  const bca = bcaInterval({ estimate, replicates: values, acceleration, level: 0.95 });
  return {
    basic: ends(basicInterval(estimate, values, 0.95)),
    percentile: percentile === null ? null : ends(percentile),
    bca: bca === null ? null : ends(bca),
  };
}
