import { rankedPrecisionInfluence } from "../../stats/comparison/average-precision-influence.ts";
import { aucInfluence, delongDifference, delongVariance } from "../../stats/comparison/delong.ts";
import { bootstrapRanked, type RankedMetric } from "../../stats/comparison/ranked-bootstrap.ts";
import { bootstrapRows } from "../../stats/comparison/row-bootstrap.ts";
import { numberOf } from "../../stats/measured.ts";
import { averagePrecision, ksStatistic, rocAuc } from "../../stats/metrics/ranked.ts";
import { countRanked } from "../../stats/metrics/threshold-counts.ts";
import { describe } from "./binary-counts.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import {
  bootstrapEstimate,
  normalEstimate,
  tangoEstimate,
  unknown,
  wilsonEstimate,
  clampedTo,
  type Estimate,
} from "./estimate.ts";
import type { Measure, Pair } from "./measure.ts";
import { haveSameOrder } from "./same-scores.ts";
import { influenceEstimate } from "./row-mean.ts";
import type { Clusters, Resampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;

const TOO_FEW = "it needs two rows of each class";
const SHARE = [0, 1] as const;

/** Metrics of the order in which a model ranks the rows. */
export const RANK_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  roc_auc: { value: (_, model) => rocAuc(model.thresholds()), level: aucLevel, difference: aucDifference },
  average_precision: ofRanks({ metric: averagePrecision, influence: precisionInfluence }),
  ks: ofRanks({ metric: ksStatistic, influence: ksInfluence }),
};

function aucLevel(sample: BinarySample, model: BinarySide, resampling: Resampling): Estimate {
  if (rocAuc(model.thresholds()).value === 1) return perfectLevel(sample);
  if (sample.weights !== undefined)
    return clampedTo(weightedRanks(sample, [model], { metric: rocAuc, resampling }), SHARE);
  const placed = model.placements();
  const variance = placed === null ? null : delongVariance(placed).value;
  if (placed === null || variance === null) return unknown(TOO_FEW);
  if (sample.clusters === undefined) {
    return clampedTo(
      normalEstimate({ value: placed.auc, standardError: Math.sqrt(variance), method: "DeLong" }),
      SHARE,
    );
  }
  return clampedTo(influenceEstimate(placed.auc, aucInfluence(placed), { sampling: sample, method: "DeLong" }), SHARE);
}

function aucDifference(
  sample: BinarySample,
  { candidate, baseline }: Pair<BinarySide>,
  resampling: Resampling,
): Estimate {
  if (areBothPerfect(rocAuc, { candidate, baseline })) return perfectDifference(sample);
  if (sample.weights !== undefined) return weightedRanks(sample, [candidate, baseline], { metric: rocAuc, resampling });
  const [first, second] = [candidate.placements(), baseline.placements()];
  if (first === null || second === null) return unknown(TOO_FEW);
  const difference = delongDifference(first, second);
  if (difference === null) return unknown(TOO_FEW);
  if (sample.clusters === undefined) return normalEstimate({ ...difference, method: "DeLong" });
  const theirs = aucInfluence(second);
  const influence = aucInfluence(first).map((mine, row) => mine - (theirs[row] ?? 0));
  return influenceEstimate(difference.value, influence, { sampling: sample, method: "DeLong" });
}

interface Ranks {
  readonly metric: RankedMetric;
  /** Null where the metric has no value. */
  influence(sample: BinarySample, model: BinarySide): Float64Array | null;
}

function ofRanks(ranks: Ranks): BinaryMeasure {
  return {
    value: (_, model) => ranks.metric(model.thresholds()),
    level: (sample, model, resampling) =>
      ranks.metric(model.thresholds()).value === 1
        ? perfectLevel(sample)
        : clampedTo(rankEstimate(sample, [model], { ...ranks, resampling }), SHARE),
    difference: (sample, { candidate, baseline }, resampling) =>
      areBothPerfect(ranks.metric, { candidate, baseline })
        ? perfectDifference(sample)
        : rankEstimate(sample, [candidate, baseline], { ...ranks, resampling }),
  };
}

/** Two models that both rank without a mistake, and not in the same order: neither a bootstrap nor DeLong sees a spread. */
function areBothPerfect(metric: RankedMetric, { candidate, baseline }: Pair<BinarySide>): boolean {
  const arePerfect = [candidate, baseline].every((model) => metric(model.thresholds()).value === 1);
  return arePerfect && !haveSameOrder(scoresOf(candidate), scoresOf(baseline));
}

/** Of the rarer class no row is misplaced: as sure as its number allows. */
function perfectLevel(sample: BinarySample): Estimate {
  const n = rarerUnits(sample);
  return named(wilsonEstimate(n, n), "Wilson, of the rarer class");
}

function perfectDifference(sample: BinarySample): Estimate {
  return named(tangoEstimate({ b: 0, c: 0, n: rarerUnits(sample) }), "score interval of the rarer class");
}

function named(estimate: Estimate, method: string): Estimate {
  return estimate.method === null ? unknown(TOO_FEW) : { ...estimate, method };
}

function rarerUnits({ n, positives, clusters }: BinarySample): number {
  const rarer = Math.min(positives, n - positives);
  return clusters === undefined ? rarer : Math.min(rarer, new Set(clusters.codes).size);
}

type Sides = readonly [BinarySide] | readonly [BinarySide, BinarySide];

function rankEstimate(
  sample: BinarySample,
  models: Sides,
  { metric, influence, resampling }: Ranks & { readonly resampling: Resampling },
): Estimate {
  if (sample.weights !== undefined) return weightedRanks(sample, models, { metric, resampling });
  const [candidate, baseline] = models;
  if (sample.n <= resampling.rankedRows) {
    const pair = {
      labels: sample.labels,
      candidate: scoresOf(candidate),
      baseline: baseline && scoresOf(baseline),
      clusters: sample.clusters,
    };
    const method = baseline === undefined ? "bootstrap of rows" : "paired bootstrap of rows";
    return bootstrapEstimate(`${method}${describe(sample)}`, resampling, (run) => bootstrapRanked(pair, metric, run));
  }
  const own = influence(sample, candidate);
  const other = baseline === undefined ? new Float64Array(sample.n) : influence(sample, baseline);
  if (own === null || other === null) return unknown(TOO_FEW);
  const value =
    numberOf(metric(candidate.thresholds())) - (baseline === undefined ? 0 : numberOf(metric(baseline.thresholds())));
  return influenceEstimate(
    value,
    own.map((mine, row) => mine - (other[row] ?? 0)),
    { sampling: sample, method: "influence function" },
  );
}

/** Rows, or whole groups of them, drawn with replacement, each row counting by its weight. */
function weightedRanks(
  sample: BinarySample,
  models: Sides,
  { metric, resampling }: { readonly metric: RankedMetric; readonly resampling: Resampling },
): Estimate {
  const { n, weights } = sample;
  if (n > resampling.rankedRows)
    return unknown(`with weights, a metric of ranks has an interval up to ${resampling.rankedRows} rows`);
  const [candidate, baseline] = models;
  const { codes, count } = unitsOf(sample);
  const times = new Float64Array(count);
  const drawn = new Float64Array(n);
  const statistic = (units: Uint32Array): number => {
    times.fill(0);
    for (const unit of units) times[unit] = (times[unit] ?? 0) + 1;
    for (let row = 0; row < n; row += 1) drawn[row] = (times[codes[row] ?? 0] ?? 0) * (weights?.[row] ?? 1);
    const own = numberOf(metric(countRanked(candidate.ranked(), drawn)));
    return baseline === undefined ? own : own - numberOf(metric(countRanked(baseline.ranked(), drawn)));
  };
  const method = baseline === undefined ? "bootstrap of rows" : "paired bootstrap of rows";
  return bootstrapEstimate(`${method}${describe(sample)}`, resampling, (run) => bootstrapRows(count, statistic, run));
}

/** What is drawn as one: the groups that have a row here, or the rows themselves. */
function unitsOf({ n, clusters }: BinarySample): Clusters {
  if (clusters === undefined) return { codes: Int32Array.from({ length: n }, (_, row) => row), count: n };
  const present = [...new Set(clusters.codes)];
  const places = new Map(present.map((code, place) => [code, place]));
  return { codes: clusters.codes.map((code) => places.get(code) ?? 0), count: present.length };
}

function precisionInfluence(_: BinarySample, model: BinarySide): Float64Array | null {
  return rankedPrecisionInfluence(model.ranked(), model.thresholds())?.values ?? null;
}

/**
 * The largest gap moves with its rows as the difference of two shares at the threshold where it is largest: moving
 * that threshold changes nothing to first order.
 */
function ksInfluence({ labels, positives, n }: BinarySample, model: BinarySide): Float64Array | null {
  const { thresholds, truePositives, falsePositives } = model.thresholds();
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return null;
  const gapAt = (at: number): number => (truePositives[at] ?? 0) / positives - (falsePositives[at] ?? 0) / negatives;
  let best = 0;
  for (let at = 1; at < thresholds.length; at += 1) if (gapAt(at) > gapAt(best)) best = at;
  const threshold = thresholds[best] ?? Infinity;
  const [hits, alarms] = [(truePositives[best] ?? 0) / positives, (falsePositives[best] ?? 0) / negatives];
  return scoresOf(model).map((score, row) => {
    const selected = score >= threshold ? 1 : 0;
    return labels[row] === 1 ? ((selected - hits) * n) / positives : ((alarms - selected) * n) / negatives;
  });
}

function scoresOf({ scores }: BinarySide): Float64Array {
  return scores ?? new Float64Array(0);
}
