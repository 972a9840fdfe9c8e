import type { ColumnDrift, NumberColumn } from "../../../generated/types.ts";
import { chiSquareOf, mostAndOthers, pooledTable } from "../../../stats/drift/count-tables.ts";
import type { Table } from "../../../stats/drift/count-tables.ts";
import { kolmogorovSmirnovPValue } from "../../../stats/drift/kolmogorov-smirnov.ts";
import type { DistanceNoise } from "../../../stats/drift/sampling-noise.ts";
import { alignedBins } from "../../../stats/profile/aligned-columns.ts";
import { numberDistances, robustScale } from "../../../stats/profile/number-distances.ts";
import type { NumberDistances } from "../../../stats/profile/number-distances.ts";
import { drawn } from "./bins.ts";
import { countedRows, noiseOf } from "./dependence.ts";
import { fewRows } from "./few-rows.ts";
import { unmeasured } from "./setting.ts";
import type { ColumnSetting } from "./setting.ts";
import { partsRatio, usualThreshold } from "./thresholds.ts";

/** Up to so many different values the bins are the values, and a test of their shares sees what KS does not. */
const MOST_VALUES = 20;
/** Values around ±1e308, whose squares no double holds. */
const UNKNOWN_SPREAD =
  "The reference's values are so large that their spread is no number: look for a placeholder among them, or judge this column with robust: true.";

/**
 * Two columns of numbers: first Wasserstein distance in standard deviations of the reference, and the
 * Kolmogorov-Smirnov test (of few different values, the chi-square test of their shares). Not yet flagged: the p-value is
 * still to be adjusted.
 */
export function compareNumber(reference: NumberColumn, current: NumberColumn, setting: ColumnSetting): ColumnDrift {
  const [referenceRows, rows] = [countedRows(reference), countedRows(current)];
  const known = {
    rows,
    referenceRows,
    mean: pair(reference.mean, current.mean),
    std: pair(reference.std, current.std),
  };
  const distances = rows === 0 || referenceRows === 0 ? undefined : numberDistances(reference, current);
  const reason = fewRows({ kind: "number", rows, referenceRows, ...setting });
  if (reason !== undefined) return unmeasured("number", { ...known, ...shown(distances), reason });
  if (distances === undefined) return unmeasured("number", { ...known, reason: "The bins hold no value." });
  const bins = drawn(reference, current);
  const shared = { kind: "number", adjustedP: null, flagged: null, ...known, ...shown(distances), bins } as const;
  if (isConstant(reference)) return { ...shared, ...ofConstant(reference, current, distances) };
  const { scale, measure } = scaleOf(reference, setting.robust);
  if (!(scale > 0 && Number.isFinite(scale))) return unmeasured("number", { ...shared, reason: UNKNOWN_SPREAD });
  const noise = scaledNoise(reference, scale);
  const parts = setting.parts.map((distance) => (distance * (reference.std ?? 0)) / scale);
  const effect = Math.max(setting.sharedEffect, (partsRatio({ noise, parts, n: distances.n }) ?? 1) ** 2);
  const test = testOf(reference, current, { distances, effect });
  const limits = setting.explicit ?? usualThreshold({ noise, parts, n: distances.n, m: distances.m });
  return {
    ...shared,
    measure,
    distance: Math.min(distances.wasserstein / scale, Number.MAX_VALUE),
    ...test,
    ...limits,
  };
}

function pair(reference: number | null, current: number | null): [number, number] | null {
  return reference === null || current === null ? null : [reference, current];
}

/** What is shown and does not decide. */
function shown(distances: NumberDistances | undefined): Partial<ColumnDrift> & Pick<ColumnDrift, "psi"> {
  if (distances === undefined) return { psi: null };
  const { psi, psiCritical, js, hellinger, tvd, ksBound } = distances;
  return { psi, psiCritical, jensenShannon: js, hellinger, tvd, statisticBound: ksBound };
}

function isConstant({ distinct, std }: NumberColumn): boolean {
  return distinct === 1 || std === 0;
}

type Judged = Pick<
  ColumnDrift,
  "measure" | "distance" | "test" | "statistic" | "pValue" | "threshold" | "thresholdFrom" | "statisticBound"
>;

/**
 * A reference without spread has no unit for a distance: any other value is a change, where it is credible. The distance
 * is the share of other values, and Fisher's exact test asks whether it may be none.
 */
function ofConstant(reference: NumberColumn, current: NumberColumn, { m }: NumberDistances): Judged {
  const table = mostAndOthers(countsOf(reference, current));
  const { pValue } = chiSquareOf(table);
  return {
    measure: "share of other values",
    distance: (table.current[1] ?? 0) / m,
    test: "fisher",
    statistic: null,
    statisticBound: null,
    pValue,
    threshold: 0,
    thresholdFrom: "default",
  };
}

function scaleOf(reference: NumberColumn, robust: boolean): { readonly scale: number; readonly measure: string } {
  const std = { scale: reference.std ?? 0, measure: "wasserstein" };
  if (!robust) return std;
  // Where more than half of the values are one, there is no such range, and the standard deviation has to do.
  const scale = robustScale(reference) ?? 0;
  return scale > 0 ? { scale, measure: "wasserstein, robust" } : std;
}

function countsOf(reference: NumberColumn, current: NumberColumn): Table {
  const bins = alignedBins(reference, current);
  return { reference: bins.reference.counts, current: bins.current.counts };
}

function scaledNoise(reference: NumberColumn, scale: number): DistanceNoise {
  const { mean, std, high } = noiseOf(reference);
  return { mean: mean / scale, std: std / scale, high: high / scale };
}

/** With the rows that dependent ones are worth. */
function testOf(
  reference: NumberColumn,
  current: NumberColumn,
  { distances, effect }: { readonly distances: NumberDistances; readonly effect: number },
): Pick<ColumnDrift, "test" | "statistic" | "pValue"> {
  if (reference.distinct !== undefined && reference.distinct <= MOST_VALUES) {
    const table = pooledTable(countsOf(reference, current));
    if (table.reference.length > 1) return { test: "chi-square", ...chiSquareOf(table, effect) };
  }
  const { ks, n, m } = distances;
  const method = effect === 1 ? "auto" : "asymptotic";
  const pValue = kolmogorovSmirnovPValue(ks, { n: n / effect, m: m / effect, method });
  return { test: "kolmogorov-smirnov", statistic: ks, pValue };
}
