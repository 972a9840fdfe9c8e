import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";

/** A statistic of the chosen row numbers, with repeats; NaN where undefined. The array is reused. */
export type RowStatistic = (rows: Uint32Array) => number;

/**
 * The exact nonparametric bootstrap of any statistic of n rows, by resampling row numbers: O(n) draws a
 * replicate, so for small n or statistics that have no faster form (medians, quantiles, ratios of quantiles).
 */
export function bootstrapRows(n: number, statistic: RowStatistic, options: BootstrapOptions): BootstrapEstimate {
  const all = Uint32Array.from({ length: n }, (_, row) => row);
  return percentileEstimate(statistic(all), rowReplicates(n, statistic, options), options.level);
}

/** The replicates of bootstrapRows themselves. */
export function rowReplicates(
  n: number,
  statistic: RowStatistic,
  options: Pick<BootstrapOptions, "seed" | "replicates">,
): Float64Array {
  const random = Random.fromSeed(options.seed);
  const values = new Float64Array(options.replicates ?? DEFAULT_REPLICATES);
  const rows = new Uint32Array(n);
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    random.fillBelow(rows, n);
    values[replicate] = statistic(rows);
  }
  return values;
}
