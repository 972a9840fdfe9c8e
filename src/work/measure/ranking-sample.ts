import { chosenCodes, chosenFloats, samplingOf, type Sampling } from "./sampling.ts";

export interface RankingAnswers {
  /** What the items of a query are ordered by, the best first. */
  readonly scores: Float64Array;
}

export interface RankingSample extends Sampling {
  readonly task: "ranking";
  /** Items. */
  readonly n: number;
  /** 0 or more; 0 is not relevant. */
  readonly relevance: Float64Array;
  /** Query codes 0 … queryCount − 1. */
  readonly queries: Int32Array;
  readonly queryCount: number;
  readonly candidate: RankingAnswers;
  readonly baseline?: RankingAnswers | undefined;
}

export type RankingRows = Omit<RankingSample, "task" | "n">;

export function rankingSample(rows: RankingRows): RankingSample {
  return { ...rows, task: "ranking", n: rows.relevance.length };
}

/** The same models on some of the items. Query codes keep their numbers: a query without an item has no value. */
export function chosenItems(sample: RankingSample, rows: Uint32Array): RankingSample {
  const { relevance, queries, queryCount, candidate, baseline } = sample;
  return rankingSample({
    ...samplingOf(sample, rows),
    relevance: chosenFloats(relevance, rows),
    queries: chosenCodes(queries, rows),
    queryCount,
    candidate: { scores: chosenFloats(candidate.scores, rows) },
    baseline: baseline && { scores: chosenFloats(baseline.scores, rows) },
  });
}
