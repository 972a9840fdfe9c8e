import { rankedPrecisionInfluence } from "../../stats/comparison/average-precision-influence.ts";
import { aucInfluence, delongSpread, type Placements } from "../../stats/comparison/delong.ts";
import { bootstrapRanked, type RankedMetric } from "../../stats/comparison/ranked-bootstrap.ts";
import { numberOf } from "../../stats/measured.ts";
import { averagePrecision, ksStatistic, rocAuc } from "../../stats/metrics/ranked.ts";
import { areasApart } from "./areas.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import {
  bootstrapEstimate,
  studentEstimate,
  tangoEstimate,
  unknown,
  wilsonEstimate,
  clampedTo,
  type Estimate,
} from "./estimate.ts";
import type { Measure, Pair } from "./measure.ts";
import { haveSameOrder } from "./same-scores.ts";
import { rowMean } from "./row-mean.ts";
import { areIndependent, describe, effectiveUnits, unitOf, unitsOf, type Resampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;

const TOO_FEW = "it needs two rows of each class";
const SHARE = [0, 1] as const;

/** Metrics of the order in which a model ranks the rows. */
export const RANK_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  roc_auc: { value: (_, model) => rocAuc(model.thresholds()), level: aucLevel, difference: aucDifference },
  average_precision: ofRanks({
    metric: averagePrecision,
    influence: precisionInfluence,
    reach: (model) => rankedPrecisionInfluence(model.ranked(), model.thresholds())?.reach ?? 0,
  }),
  ks: ofRanks({ metric: ksStatistic, influence: ksInfluence, fromRows: 30 }),
};

function aucLevel(sample: BinarySample, model: BinarySide): Estimate {
  if (rocAuc(model.thresholds()).value === 1) return perfectLevel(sample);
  const placed = model.placements();
  if (placed === null) return unknown(TOO_FEW);
  const { auc } = placed;
  if (areIndependent(sample)) return clampedTo(welch(sample, placed), SHARE);
  const rows = aucInfluence(placed).map((influence) => auc + influence);
  return clampedTo(rowMean(rows, sample, { range: SHARE, method: "DeLong" }), SHARE);
}

function aucDifference(sample: BinarySample, { candidate, baseline }: Pair<BinarySide>): Estimate {
  if (areAlike(rocAuc, { candidate, baseline })) return alikeDifference(sample);
  const [first, second] = [candidate.placements(), baseline.placements()];
  if (first === null || second === null) return unknown(TOO_FEW);
  const rowsOf = (placed: Placements): Float64Array => aucInfluence(placed).map((influence) => placed.auc + influence);
  return areasApart({
    values: [first.auc, second.auc],
    rows: [rowsOf(first), rowsOf(second)],
    rarer: rarerUnits(sample),
    rarerRows: rarerRows(sample),
    sampling: sample,
    method: "DeLong",
  });
}

/** DeLong's error with as many degrees of freedom as both classes' rows leave (B. Welch, Biometrika 34, 1947). */
function welch({ n }: BinarySample, model: Placements): Estimate {
  const units = { n, of: "row" } as const;
  const spread = delongSpread(model);
  return spread === null ? unknown(TOO_FEW) : studentEstimate({ ...spread, method: "DeLong", units });
}

interface Ranks {
  readonly metric: RankedMetric;
  /** Null where the metric has no value. */
  influence(sample: BinarySample, model: BinarySide): Float64Array | null;
  /** What one row does at most, where it may do more than the number of the rarer class says. */
  readonly reach?: (model: BinarySide) => number;
  /** With fewer rows of the rarer class its influences are not to be relied on. */
  readonly fromRows?: number;
}

function ofRanks(ranks: Ranks): BinaryMeasure {
  return {
    value: (_, model) => ranks.metric(model.thresholds()),
    level: (sample, model, resampling) =>
      ranks.metric(model.thresholds()).value === 1
        ? perfectLevel(sample)
        : clampedTo(rankLevel(sample, model, { ...ranks, resampling }), SHARE),
    difference: (sample, { candidate, baseline }) =>
      ranks.reach === undefined && areAlike(ranks.metric, { candidate, baseline })
        ? alikeDifference(sample)
        : rankDifference(sample, [candidate, baseline], ranks),
  };
}

/** Two models that rank all rows alike, or both without a mistake: no row shows a spread, and others may. */
function areAlike(metric: RankedMetric, { candidate, baseline }: Pair<BinarySide>): boolean {
  const arePerfect = [candidate, baseline].every((model) => metric(model.thresholds()).value === 1);
  return arePerfect || haveSameOrder(candidate.ranked().rows, scoresOf(candidate), scoresOf(baseline));
}

/** Of the rarer class no row is misplaced: as sure as its number allows. */
function perfectLevel(sample: BinarySample): Estimate {
  const n = rarerUnits(sample);
  return wilsonEstimate(n, { n, of: unitOf(sample) }, "Wilson, of the rarer class");
}

function alikeDifference(sample: BinarySample): Estimate {
  const { clusters, positives, n } = sample;
  const rarer = positives <= n - positives ? "positive" : "negative";
  const of = clusters === undefined ? rarer : "group";
  const estimate = tangoEstimate({ b: 0, c: 0, n: rarerUnits(sample) }, of);
  return estimate.method === null ? estimate : { ...estimate, method: "score interval of the rarer class" };
}

function rarerUnits({ n, positives, clusters, weights, labels }: BinarySample): number {
  const groups = clusters === undefined ? Infinity : new Set(clusters.codes).size;
  if (weights === undefined) return Math.min(positives, n - positives, groups);
  const kish = [0, 1].map((label) => effectiveUnits(weights.filter((_, row) => labels[row] === label)));
  return Math.floor(Math.min(...kish, groups));
}

function rarerRows({ positives, n }: BinarySample): number {
  return Math.min(positives, n - positives);
}

type Asked = Ranks & { readonly resampling: Resampling };

function rankLevel(sample: BinarySample, model: BinarySide, { metric, influence, resampling }: Asked): Estimate {
  if (sample.weights === undefined && sample.n <= resampling.rankedRows)
    return resampledRanks(sample, model, { metric, resampling });
  const rows = influence(sample, model);
  if (rows === null) return unknown(TOO_FEW);
  const value = numberOf(metric(model.thresholds()));
  return rowMean(
    rows.map((one) => value + one),
    sample,
    { range: SHARE, method: "influence function" },
  );
}

function rankDifference(
  sample: BinarySample,
  models: readonly [BinarySide, BinarySide],
  { metric, influence, reach, fromRows }: Ranks,
): Estimate {
  const values = models.map((model) => numberOf(metric(model.thresholds())));
  const [first = Number.NaN, second = Number.NaN] = values;
  const [own, other] = models.map((model) => influence(sample, model));
  if (!own || !other) return unknown(TOO_FEW);
  return areasApart({
    values: [first, second],
    rows: [own.map((one) => first + one), other.map((one) => second + one)],
    rarer: rarerUnits(sample),
    rarerRows: rarerRows(sample),
    sampling: sample,
    method: "influence function",
    ...(reach !== undefined && { reach: () => Math.max(...models.map((model) => reach(model))) }),
    fromRows,
  });
}

interface Resampled {
  readonly metric: RankedMetric;
  readonly resampling: Resampling;
}

function resampledRanks(sample: BinarySample, model: BinarySide, { metric, resampling }: Resampled): Estimate {
  const rows = { labels: sample.labels, candidate: scoresOf(model), clusters: sample.clusters };
  const told = { method: `bootstrap of rows${describe(sample)}`, units: unitsOf(sample.n, sample) };
  return bootstrapEstimate(told, resampling, (run) => bootstrapRanked(rows, metric, run));
}

function precisionInfluence(_: BinarySample, model: BinarySide): Float64Array | null {
  return rankedPrecisionInfluence(model.ranked(), model.thresholds())?.values ?? null;
}

/**
 * The largest gap moves with its rows as the difference of two shares at the threshold where it is largest: moving
 * that threshold changes nothing to first order.
 */
function ksInfluence({ labels }: BinarySample, model: BinarySide): Float64Array | null {
  const { thresholds, truePositives, falsePositives } = model.thresholds();
  const [positives, negatives] = [truePositives.at(-1) ?? 0, falsePositives.at(-1) ?? 0];
  if (positives === 0 || negatives === 0) return null;
  const total = positives + negatives;
  const gapAt = (at: number): number => (truePositives[at] ?? 0) / positives - (falsePositives[at] ?? 0) / negatives;
  let best = 0;
  for (let at = 1; at < thresholds.length; at += 1) if (gapAt(at) > gapAt(best)) best = at;
  const threshold = thresholds[best] ?? Infinity;
  const [hits, alarms] = [(truePositives[best] ?? 0) / positives, (falsePositives[best] ?? 0) / negatives];
  return scoresOf(model).map((score, row) => {
    const selected = score >= threshold ? 1 : 0;
    return labels[row] === 1 ? ((selected - hits) * total) / positives : ((alarms - selected) * total) / negatives;
  });
}

function scoresOf({ scores }: BinarySide): Float64Array {
  return scores ?? new Float64Array(0);
}
