import type { ExperimentBins, ExperimentShare, ExperimentSums } from "../../../generated/types.ts";
import type { BinnedArm } from "../../../stats/sequential/binned-quantile.ts";
import { quantileContrast } from "../../../stats/sequential/binned-quantile.ts";
import type { BucketContrast, BucketedArm } from "../../../stats/sequential/bucket-contrast.ts";
import { bucketContrast } from "../../../stats/sequential/bucket-contrast.ts";
import { cellsOf } from "./bin-cells.ts";
import { edgesOf } from "./bins.ts";
import type { PlannedMetric } from "./plan.ts";
import { BUCKETS, QUANTILE_BUCKETS } from "./buckets.ts";

export interface MetricContrasts {
  /** Treatment − control. */
  readonly difference: BucketContrast;
  /** By how much better than the margin the treatment is, above 0: acceptable. Its factor holds a margin in percent. */
  readonly overMargin: { readonly effect: number; readonly standardError: number; readonly df: number };
  /** How much worse is acceptable, in the metric's unit. */
  readonly margin: number;
  /** Of the rarer of both outcomes, in both arms; undefined where it is no share. */
  readonly events: number | undefined;
  /** Of a quantile: most values lie in one bin, and it is wider than the margin. */
  readonly isTooCoarse: boolean;
  /** Rows with a value, of both arms, or pairs. */
  readonly rows: number;
}

/** A metric's contrast, turned so that above 0 is good; undefined where the sums do not have one. */
export function metricContrasts(
  metric: PlannedMetric,
  share: ExperimentShare,
  isPaired: boolean,
): MetricContrasts | undefined {
  const sums = share.sums[metric.key];
  const bins = share.bins[metric.key];
  const places = bins === undefined ? [] : binsAtQuantile(bins, metric.quantile);
  const contrast = (factor: number): BucketContrast | undefined => {
    const found = bins && ofBins(bins, { quantile: metric.quantile, factor, isPaired });
    if (bins !== undefined) return found && withBinError(found, places);
    return sums && ofSums(sums, { factor, isPaired });
  };
  const difference = contrast(1);
  if (difference === undefined) return undefined;
  const sign = metric.better === "lower" ? -1 : 1;
  const margin = metric.margin ?? { absolute: 0 };
  const [first = 0, second = 0] = sums?.rows ?? rowsOf(bins!);
  const width = "absolute" in margin ? margin.absolute : margin.relative * Math.abs(difference.control);
  const isTooCoarse = places.some((place) => place.mass > 0.5 && place.width > width);
  const counted = {
    difference,
    isTooCoarse,
    events: sums && eventsOf(sums),
    rows: isPaired ? first : first + second,
  };
  if ("absolute" in margin) {
    const { estimate, standardError, df } = difference;
    const overMargin = { effect: sign * estimate + margin.absolute, standardError, df };
    return { ...counted, overMargin, margin: margin.absolute };
  }
  const scaled = contrast(1 - sign * margin.relative * Math.sign(difference.control))!;
  const overMargin = { effect: sign * scaled.estimate, standardError: scaled.standardError, df: scaled.df };
  return { ...counted, overMargin, margin: margin.relative * Math.abs(difference.control) };
}

/** Undefined where an arm has too few buckets with rows. */
export function ofSums(
  sums: ExperimentSums,
  { factor, isPaired }: { readonly factor: number; readonly isPaired: boolean },
): BucketContrast | undefined {
  const arm = (from: number): BucketedArm => ({
    value: sums.value.slice(from, from + BUCKETS),
    per: sums.per.slice(from, from + BUCKETS),
    covariate: sums.covariate?.slice(from, from + BUCKETS),
  });
  const hasFloor = sums.isBinary && sums.covariate === undefined;
  const varianceFloors = hasFloor
    ? ([shareFloor(sums, 0, isPaired), shareFloor(sums, 1, isPaired)] as const)
    : undefined;
  return bucketContrast(arm(0), arm(BUCKETS), { factor, isPaired, ...(varianceFloors && { varianceFloors }) });
}

/**
 * The variance of a share with one more hit and one more miss (Agresti and Caffo 2000), of pairs with one more
 * discordant pair to each side: none seen is not none possible.
 */
function shareFloor(sums: ExperimentSums, arm: 0 | 1, isPaired: boolean): number {
  const rows = sums.rows[arm]!;
  if (isPaired) return 1 / rows ** 2;
  const share = (hitsOf(sums, arm) + 1) / (rows + 2);
  return (share * (1 - share)) / rows;
}

/** Of the rarer of both outcomes, in both arms; undefined where it is no share. */
export function eventsOf(sums: ExperimentSums): number | undefined {
  if (!sums.isBinary) return undefined;
  const hits = hitsOf(sums, 0) + hitsOf(sums, 1);
  return Math.min(hits, sums.rows[0]! + sums.rows[1]! - hits);
}

function hitsOf({ value }: ExperimentSums, arm: 0 | 1): number {
  return value.slice(arm * BUCKETS, (arm + 1) * BUCKETS).reduce((sum, each) => sum + each, 0);
}

function ofBins(
  { bins, counts }: ExperimentBins,
  options: { readonly quantile: number; readonly factor: number; readonly isPaired: boolean },
): BucketContrast | undefined {
  const edges = bins.map(edgesOf);
  const cells = counts.map(cellsOf);
  const arm = (index: 0 | 1): BinnedArm => ({
    edges,
    counts: cells.flatMap((each) => each.slice(index * QUANTILE_BUCKETS, (index + 1) * QUANTILE_BUCKETS)),
    buckets: QUANTILE_BUCKETS,
  });
  return quantileContrast(arm(0), arm(1), options);
}

function rowsOf({ counts }: ExperimentBins): readonly [number, number] {
  return armRows(counts.map(cellsOf));
}

function armRows(cells: readonly (readonly number[])[]): readonly [number, number] {
  const rows: [number, number] = [0, 0];
  for (const each of cells) each.forEach((count, at) => (rows[at < QUANTILE_BUCKETS ? 0 : 1] += count));
  return rows;
}

interface BinAtQuantile {
  readonly width: number;
  /** The share of the arm's rows in it. */
  readonly mass: number;
}

/** Each arm's bin that its quantile is in. */
function binsAtQuantile({ bins, counts }: ExperimentBins, quantile: number): readonly BinAtQuantile[] {
  const rows = counts.map((text) => armRows([cellsOf(text)]));
  return [0, 1].map((arm) => {
    const own = rows.map((each) => each[arm] ?? 0);
    const total = own.reduce((sum, count) => sum + count, 0);
    let below = 0;
    const at = own.findIndex((count) => (below += count) >= quantile * total);
    const [low, high] = edgesOf(bins[at] ?? 0);
    return { width: high - low, mass: (own[at] ?? 0) / Math.max(1, total) };
  });
}

/**
 * What a straight line within a bin may be off by, as if it were an error: next to nothing where a bin has few of the
 * rows, all of its width where it has all.
 */
function withBinError(contrast: BucketContrast, bins: readonly BinAtQuantile[]): BucketContrast {
  const variance = bins.reduce((sum, { width, mass }) => sum + (width * mass) ** 2, contrast.standardError ** 2);
  return { ...contrast, standardError: Math.sqrt(variance) };
}
