import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapPlan } from "./replicates.ts";

/** What each unit (row or cluster) adds to `width` sums, row-major. */
export interface SumTable {
  readonly units: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** A statistic of the sums over all units; NaN where undefined. The array is reused: do not keep it. */
export type SumStatistic = (sums: Float64Array) => number;

/** Up to here units are resampled one by one. */
export const LARGEST_ROW_BOOTSTRAP = 20_000;
const BLOCKS = 4096;

/**
 * Bootstraps a statistic of additive sums (RMSE, R², ECE, ratios). Up to 20 000 units this is the exact
 * nonparametric bootstrap; above, units are dealt at random into 4 096 equal blocks whose sums are resampled:
 * the replicates keep mean and covariance of the sums (the variance to within about 2 %), only their skewness
 * shrinks towards the normal limit, which at that size has been reached.
 */
export function bootstrapSums(table: SumTable, statistic: SumStatistic, plan: BootstrapPlan): BootstrapEstimate {
  const random = Random.fromSeed(plan.seed);
  const source = table.units > LARGEST_ROW_BOOTSTRAP ? blocked(table, random) : table;
  const values = new Float64Array(plan.replicates ?? DEFAULT_REPLICATES);
  const sums = new Float64Array(table.width);
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    resample(source, random, sums);
    values[replicate] = statistic(sums);
  }
  return percentileEstimate(statistic(totals(table)), values, plan.level);
}

/**
 * The same table with one unit a cluster, to resample clusters as a whole (customers, queries, series).
 * `clusters` holds a code 0 … clusterCount − 1 per unit; codes without a unit are left out.
 */
export function clusterSums(table: SumTable, clusters: Int32Array, clusterCount: number): SumTable {
  const place = new Int32Array(clusterCount).fill(-1);
  let units = 0;
  for (const cluster of clusters) {
    if (place[cluster] === -1) place[cluster] = units++;
  }
  const { width } = table;
  const values = new Float64Array(units * width);
  for (let unit = 0; unit < table.units; unit += 1) {
    const into = place[clusters[unit]!]! * width;
    for (let column = 0; column < width; column += 1) values[into + column]! += table.values[unit * width + column]!;
  }
  return { units, width, values };
}

/** The sums over all units. */
export function totals({ units, width, values }: SumTable): Float64Array {
  const sums = new Float64Array(width);
  for (let unit = 0; unit < units; unit += 1) {
    for (let column = 0; column < width; column += 1) sums[column]! += values[unit * width + column]!;
  }
  return sums;
}

function resample({ units, width, values }: SumTable, random: Random, sums: Float64Array): void {
  sums.fill(0);
  for (let draw = 0; draw < units; draw += 1) {
    const from = random.below(units) * width;
    for (let column = 0; column < width; column += 1) sums[column]! += values[from + column]!;
  }
}

function blocked(table: SumTable, random: Random): SumTable {
  const blocks = new Int32Array(table.units);
  for (let unit = 0; unit < table.units; unit += 1) blocks[unit] = unit % BLOCKS;
  // Dealt at random, as files are often sorted and neighbours alike.
  for (let unit = table.units - 1; unit > 0; unit -= 1) {
    const other = random.below(unit + 1);
    const kept = blocks[unit]!;
    blocks[unit] = blocks[other]!;
    blocks[other] = kept;
  }
  return clusterSums(table, blocks, BLOCKS);
}
