import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapPlan } from "./replicates.ts";

/** A statistic of the chosen row numbers, with repeats; NaN where undefined. The array is reused. */
export type RowStatistic = (rows: Uint32Array) => number;

/**
 * The exact nonparametric bootstrap of any statistic of n rows, by resampling row numbers: O(n) draws a
 * replicate, so for small n or statistics that have no faster form (medians, quantiles, ratios of quantiles).
 */
export function bootstrapRows(n: number, statistic: RowStatistic, plan: BootstrapPlan): BootstrapEstimate {
  const all = Uint32Array.from({ length: n }, (_, row) => row);
  return percentileEstimate(statistic(all), rowReplicates(n, statistic, plan), plan.level);
}

/** The replicates of bootstrapRows themselves. */
export function rowReplicates(
  n: number,
  statistic: RowStatistic,
  plan: Pick<BootstrapPlan, "seed" | "replicates">,
): Float64Array {
  const random = Random.fromSeed(plan.seed);
  const values = new Float64Array(plan.replicates ?? DEFAULT_REPLICATES);
  const rows = new Uint32Array(n);
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    for (let draw = 0; draw < n; draw += 1) rows[draw] = random.below(n);
    values[replicate] = statistic(rows);
  }
  return values;
}
