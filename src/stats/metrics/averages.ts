import { ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { f1, precision, recall } from "./binary.ts";
import { summedCounts } from "./binary-counts.ts";
import type { BinaryCounts } from "./binary-counts.ts";
import { labelTotals, predictionTotals } from "./confusion.ts";
import type { ConfusionMatrix } from "./confusion.ts";

export type Average = "macro" | "micro" | "weighted";

/** How a class without a value enters a mean: as 0 or 1 (scikit-learn's `zero_division`), or not at all. */
export type ZeroDivision = 0 | 1 | "exclude";

export interface AverageOptions {
  readonly average: Average;
  /** Default 0, as in scikit-learn: a class that is absent and never predicted counts 0. */
  readonly zeroDivision?: ZeroDivision;
  /** Only classes that a label or a prediction has, as scikit-learn without `labels=`. Default: all of the matrix. */
  readonly onlyOccurring?: boolean;
}

export type CountMetric = (counts: BinaryCounts) => Measured;

/** Each class against the rest, as binary counts. */
function oneVersusRest(matrix: ConfusionMatrix, { onlyOccurring = false }: AverageOptions): readonly BinaryCounts[] {
  const support = labelTotals(matrix);
  const predicted = predictionTotals(matrix);
  const rows = support.reduce((sum, count) => sum + count, 0);
  const counted = Array.from(support, (count, k) => {
    const truePositives = matrix.counts[k * matrix.classes + k]!;
    const falsePositives = predicted[k]! - truePositives;
    const falseNegatives = count - truePositives;
    return {
      truePositives,
      falsePositives,
      falseNegatives,
      trueNegatives: rows - truePositives - falsePositives - falseNegatives,
    };
  });
  if (!onlyOccurring) return counted;
  return counted.filter((one) => one.truePositives + one.falsePositives + one.falseNegatives > 0);
}

/** Mean over classes (or labels) of a metric of counts: macro, by support, or of the summed counts (micro). */
export function averaged(perClass: readonly BinaryCounts[], metric: CountMetric, options: AverageOptions): Measured {
  if (options.average === "micro") return metric(summedCounts(perClass));
  let sum = 0;
  let weightSum = 0;
  for (const counts of perClass) {
    const result = metric(counts);
    if (result.value === null && options.zeroDivision === "exclude") continue;
    const weight = options.average === "macro" ? 1 : counts.truePositives + counts.falseNegatives;
    const missing = options.zeroDivision === 1 ? 1 : 0;
    sum += weight * (result.value ?? missing);
    weightSum += weight;
  }
  if (perClass.length === 0) return unmeasured("there are no classes");
  return ratio(sum, weightSum, "no class has a value");
}

/** Averaged precision. */
export function averagedPrecision(matrix: ConfusionMatrix, options: AverageOptions): Measured {
  return averaged(oneVersusRest(matrix, options), precision, options);
}

/** Averaged recall. */
export function averagedRecall(matrix: ConfusionMatrix, options: AverageOptions): Measured {
  return averaged(oneVersusRest(matrix, options), recall, options);
}

/** Averaged F1: the mean of the classes' F1, not F1 of the means. */
export function averagedF1(matrix: ConfusionMatrix, options: AverageOptions): Measured {
  return averaged(oneVersusRest(matrix, options), f1, options);
}
