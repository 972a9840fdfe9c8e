import type { Measured } from "../../stats/measured.ts";
import { meanOverQueries, perQuery } from "../../stats/metrics/queries.ts";
import {
  averagePrecisionAt,
  hitAt,
  ndcg,
  recallAt,
  reciprocalRank,
  type RankedItems,
} from "../../stats/metrics/ranking.ts";
import { clampedTo } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { RankingAnswers, RankingSample } from "./ranking-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";

type RankingMeasure = Measure<RankingSample, RankingAnswers>;
type OfItems = (items: RankedItems) => Measured;

const DEEP: Readonly<Record<string, (k: number) => OfItems>> = {
  ndcg: (k) => (items) => ndcg(items, { k }),
  map: (k) => (items) => averagePrecisionAt(items, k),
  recall: (k) => (items) => recallAt(items, k),
  hit: (k) => (items) => hitAt(items, k),
};

/** How a ranking metric is measured by its name: `ndcg`, `map`, `mrr`, or one of the first k items, `ndcg_at_10`. */
export function rankingMeasure(name: string): RankingMeasure | undefined {
  if (name === "mrr") return ofQueries(reciprocalRank);
  const [, family = "", depth] = /^([a-z]+)(?:_at_(\d+))?$/.exec(name) ?? [];
  const measure = DEEP[family];
  return measure === undefined ? undefined : ofQueries(measure(depth === undefined ? Infinity : Number(depth)));
}

/** Queries are independent, their items are not: the mean over queries, and Student's t over queries. */
function ofQueries(measure: OfItems): RankingMeasure {
  const values = (sample: RankingSample, { scores }: RankingAnswers): Float64Array =>
    perQuery({ ...sample, scores }, measure);
  return {
    value: (sample, model) => meanOverQueries(values(sample, model)).mean,
    level: (sample, model) =>
      clampedTo(
        rowMean(known(values(sample, model)), {}, { range: [0, 1], method: "t over queries", unit: "query" }),
        [0, 1],
      ),
    // Whether a query has a value depends on its relevance alone, so both models have the same queries.
    difference: (sample, { candidate, baseline }) =>
      pairedRowMean(known(values(sample, candidate)), known(values(sample, baseline)), {
        sampling: {},
        span: 1,
        method: "paired score test over queries",
        unit: "query",
      }),
  };
}

/** Queries without a relevant item are left out. */
function known(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}
