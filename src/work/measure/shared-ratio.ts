import { unitSums } from "../../stats/comparison/unit-sums.ts";
import type { Estimate } from "./estimate.ts";
import { pairedUnits, seenSpan, timeUnits } from "./row-mean.ts";
import { describe, unevenUnits, unitsOf, type Sampling } from "./sampling.ts";

/** Two metrics that are sums over rows divided by the same sum, such as R² and WAPE. */
export interface SharedRatio {
  /** Of each row, by candidate and baseline. */
  readonly numerators: readonly [Float64Array, Float64Array];
  /** Of each row, 0 or more. */
  readonly denominators: Float64Array;
  readonly sampling: Sampling;
  readonly caution?: number | undefined;
  /** Units of which the models say something else, where numerators do not show it. */
  readonly different?: number | undefined;
}

/**
 * Their difference: of every hypothesis x the mean of numerator − numerator − x·denominator is tested, so nothing is
 * linearised and the denominator's error is in it.
 */
export function sharedRatioDifference({
  numerators,
  denominators,
  sampling,
  caution,
  different,
}: SharedRatio): Estimate {
  const { weights, clusters, times } = sampling;
  const rows = { weights, clusters: times ?? clusters };
  const shared = unitSums(denominators, denominators, rows);
  const sums = unitSums(...numerators, rows);
  // Neither has an end: a row that nobody saw may differ as much as those that were seen lie apart.
  const possible = seenSpan(...numerators);
  const units = {
    ...sums,
    weights: shared.first,
    different: different ?? sums.different,
  };
  const method = `paired score test${describe(sampling)}`;
  if (times !== undefined) return timeUnits(units, method);
  const uneven = unevenUnits(sums.weights, { units: sums.weights.length });
  const estimate = pairedUnits(units, { span: Infinity, possible, caution, method, ...uneven });
  return estimate.method === null ? estimate : { ...estimate, units: unitsOf(denominators.length, sampling) };
}
