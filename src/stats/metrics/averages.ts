import { ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { summedCounts } from "./binary-counts.ts";
import type { BinaryCounts } from "./binary-counts.ts";
import type { ClassTotals } from "./confusion.ts";

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

/** Averaged precision of classes, each against the rest. */
export function averagedPrecision(totals: ClassTotals, options: AverageOptions): Measured {
  return averagedShare(totals, (_, predicted) => predicted, options);
}

/** Averaged recall. */
export function averagedRecall(totals: ClassTotals, options: AverageOptions): Measured {
  return averagedShare(totals, (support) => support, options);
}

/** Averaged F1: the mean of the classes' F1, not F1 of the means. */
export function averagedF1(totals: ClassTotals, options: AverageOptions): Measured {
  return averagedShare(totals, (support, predicted) => (support + predicted) / 2, options);
}

/** Hits as a share of something of support and predictions, averaged; without a list of classes, for inner loops. */
function averagedShare(
  { hits, support, predicted }: ClassTotals,
  whole: (support: number, predicted: number) => number,
  { average, zeroDivision = 0, onlyOccurring = false }: AverageOptions,
): Measured {
  let [sum, weightSum, allHits, allSupport, allPredicted] = [0, 0, 0, 0, 0];
  for (let k = 0; k < hits.length; k += 1) {
    const [labelled, answered] = [support[k]!, predicted[k]!];
    allHits += hits[k]!;
    allSupport += labelled;
    allPredicted += answered;
    if (onlyOccurring && !(labelled + answered > 0)) continue;
    const all = whole(labelled, answered);
    if (all === 0 && zeroDivision === "exclude") continue;
    const weight = average === "macro" ? 1 : labelled;
    sum += weight * (all === 0 ? Number(zeroDivision) : hits[k]! / all);
    weightSum += weight;
  }
  if (average === "micro") return ratio(allHits, whole(allSupport, allPredicted), "there are no rows");
  return ratio(sum, weightSum, "no class has a value");
}
