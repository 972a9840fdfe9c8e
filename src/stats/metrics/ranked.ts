import { measured, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { ThresholdCounts } from "./threshold-counts.ts";

const ONE_CLASS = "only one class is present";

/**
 * Area under the ROC curve: P(score of a positive > of a negative) + ½ P(equal). Null with one class, as
 * scikit-learn since 1.6.
 */
export function rocAuc(counts: ThresholdCounts): Measured {
  const { truePositives, falsePositives, positives, negatives } = counts;
  if (!(positives > 0) || !(negatives > 0)) return unmeasured(ONE_CLASS);
  let doubled = 0;
  let previousTrue = 0;
  let previousFalse = 0;
  for (let at = 0; at < truePositives.length; at += 1) {
    doubled += (falsePositives[at]! - previousFalse) * (truePositives[at]! + previousTrue);
    previousTrue = truePositives[at]!;
    previousFalse = falsePositives[at]!;
  }
  return measured(doubled / 2 / positives / negatives);
}

/** Average precision Σ (R_i − R_(i−1)) P_i over distinct thresholds (not the trapezoid). */
export function averagePrecision({ truePositives, falsePositives, positives }: ThresholdCounts): Measured {
  if (!(positives > 0)) return unmeasured("no row is positive");
  let sum = 0;
  let previous = 0;
  for (let at = 0; at < truePositives.length; at += 1) {
    const hits = truePositives[at]!;
    const selected = hits + falsePositives[at]!;
    if (hits > previous) sum += ((hits - previous) * hits) / selected;
    previous = hits;
  }
  return measured(sum / positives);
}

/** The Kolmogorov-Smirnov statistic of scores: the largest TPR − FPR over all thresholds. */
export function ksStatistic({ truePositives, falsePositives, positives, negatives }: ThresholdCounts): Measured {
  if (!(positives > 0) || !(negatives > 0)) return unmeasured(ONE_CLASS);
  let largest = 0;
  for (let at = 0; at < truePositives.length; at += 1) {
    const gap = truePositives[at]! / positives - falsePositives[at]! / negatives;
    if (gap > largest) largest = gap;
  }
  return measured(largest);
}
