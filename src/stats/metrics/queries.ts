import { unmeasured, measured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { RankedItems } from "./ranking.ts";

/** Rows of many queries in any order: a query code 0 … queryCount − 1 per row. */
export interface QueryRows extends RankedItems {
  readonly queries: Int32Array;
  readonly queryCount: number;
}

/**
 * A measure of each query's ranking, NaN for queries where it is undefined (no relevant item): the values whose
 * mean is the metric, and which comparisons resample or pair.
 */
export function perQuery(rows: QueryRows, measure: (items: RankedItems) => Measured): Float64Array {
  const starts = new Uint32Array(rows.queryCount + 1);
  for (const query of rows.queries) starts[query + 1]! += 1;
  for (let query = 0; query < rows.queryCount; query += 1) starts[query + 1]! += starts[query]!;
  const relevance = new Float64Array(rows.queries.length);
  const scores = new Float64Array(rows.queries.length);
  const next = starts.slice();
  for (let row = 0; row < rows.queries.length; row += 1) {
    const at = next[rows.queries[row]!]!++;
    relevance[at] = rows.relevance[row]!;
    scores[at] = rows.scores[row]!;
  }
  return Float64Array.from({ length: rows.queryCount }, (_, query) => {
    const [from, to] = [starts[query], starts[query + 1]];
    return measure({ relevance: relevance.subarray(from, to), scores: scores.subarray(from, to) }).value ?? Number.NaN;
  });
}

/** The mean over queries that have a value, with how many had none. */
export function meanOverQueries(values: Float64Array): {
  readonly mean: Measured;
  readonly excluded: number;
} {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  const mean = count === 0 ? unmeasured("no query has a relevant item") : measured(sum / count);
  return { mean, excluded: values.length - count };
}
