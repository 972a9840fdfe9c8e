import { rocAuc } from "../../stats/metrics/ranked.ts";
import type { BinarySample, BinarySide } from "./binary-sample.ts";

// 1 in 2000 for a model that ranks at random; one-sided.
const CREDIBLE = 3.29;

/**
 * The ROC AUC of scores that rank credibly worse than at random, as those of the other class do; undefined for others.
 * By the variance of the Mann-Whitney statistic where nothing is ranked, with the rows of a group counted once.
 */
export function turnedAround({ n, positives, clusters }: BinarySample, model: BinarySide): number | undefined {
  const negatives = n - positives;
  if (model.scores === undefined || positives === 0 || negatives === 0) return undefined;
  const { value } = rocAuc(model.thresholds());
  const perRow = (positives + negatives + 1) / (12 * positives * negatives);
  const error = Math.sqrt(perRow * (n / Math.min(n, clusters?.count ?? n)));
  return value !== null && value + CREDIBLE * error < 0.5 ? value : undefined;
}
