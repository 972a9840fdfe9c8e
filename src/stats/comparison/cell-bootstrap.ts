import { drawMultinomial } from "../multinomial.ts";
import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";

/** A statistic of cell counts; NaN where undefined. The array is reused: do not keep it. */
export type CellStatistic = (counts: Float64Array) => number;

/**
 * The nonparametric bootstrap of any statistic that depends on the rows only through counts of cells: resampling
 * n rows with replacement is one multinomial draw over the cells, exactly, so the cost does not depend on n.
 */
export function bootstrapCells(
  cells: Float64Array,
  statistic: CellStatistic,
  options: BootstrapOptions,
): BootstrapEstimate {
  const random = Random.fromSeed(options.seed);
  const values = new Float64Array(options.replicates ?? DEFAULT_REPLICATES);
  const into = new Float64Array(cells.length);
  let total = 0;
  for (const count of cells) total += count;
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    drawMultinomial(random, { weights: cells, total, into });
    values[replicate] = statistic(into);
  }
  return percentileEstimate(statistic(cells), values, options.level);
}
