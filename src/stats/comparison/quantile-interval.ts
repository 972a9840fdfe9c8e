import { binomialCdf, binomialQuantile } from "../distributions/binomial.ts";
import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";

/** 1-based ranks of the order statistics that enclose a quantile, and the exact coverage they give. */
export interface QuantileRanks {
  readonly lower: number;
  readonly upper: number;
  readonly coverage: number;
}

export interface QuantileQuestion {
  /** 0 < q < 1. */
  readonly q: number;
  readonly level: number;
}

/**
 * Distribution-free ranks for the q-quantile of n rows: lower = B⁻¹(α/2; n, q), upper = B⁻¹(1 − α/2; n, q) + 1
 * of the binomial. Null where n is too small for an order statistic on both sides.
 */
export function quantileRanks(n: number, { q, level }: QuantileQuestion): QuantileRanks | null {
  assertLevel(level);
  const alpha = 1 - level;
  const lower = binomialQuantile(alpha / 2, n, q);
  const upper = binomialQuantile(1 - alpha / 2, n, q) + 1;
  if (lower < 1 || upper > n) return null;
  return { lower, upper, coverage: binomialCdf(upper - 1, n, q) - binomialCdf(lower - 1, n, q) };
}

/** The quantile's interval read from sorted values; null where there are too few. */
export function quantileInterval(sorted: Float64Array, question: QuantileQuestion): Interval | null {
  const ranks = quantileRanks(sorted.length, question);
  return ranks === null ? null : { low: sorted[ranks.lower - 1]!, high: sorted[ranks.upper - 1]! };
}
