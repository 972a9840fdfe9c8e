import { unitSums } from "../../stats/comparison/unit-sums.ts";
import type { Estimate } from "./estimate.ts";
import { pairedUnits, timeUnits } from "./row-mean.ts";
import { describe, unitOf, type Sampling } from "./sampling.ts";

/** Two metrics that are sums over rows divided by the same sum, such as R² and WAPE. */
export interface SharedRatio {
  /** Of each row, by candidate and baseline. */
  readonly numerators: readonly [Float64Array, Float64Array];
  /** Of each row, 0 or more. */
  readonly denominators: Float64Array;
  readonly sampling: Sampling;
  readonly caution?: number | undefined;
}

/**
 * Their difference: of every hypothesis x the mean of numerator − numerator − x·denominator is tested, so nothing is
 * linearised and the denominator's error is in it.
 */
export function sharedRatioDifference({ numerators, denominators, sampling, caution }: SharedRatio): Estimate {
  const { weights, clusters, times } = sampling;
  const rows = { weights, clusters: times ?? clusters };
  const shared = unitSums(denominators, denominators, rows);
  const units = { ...unitSums(...numerators, rows), weights: shared.first };
  const method = `paired score test${describe(sampling)}`;
  if (times !== undefined) return timeUnits(units, method);
  return pairedUnits(units, { span: 1, caution, method, unit: unitOf(sampling) });
}
