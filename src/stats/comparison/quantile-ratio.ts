import { argsort } from "../ranks.ts";
import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapPlan } from "./replicates.ts";

/** Measurements (latencies) with the block each was taken in. */
export interface BlockedValues {
  readonly values: Float64Array;
  /** Block codes 0 … blockCount − 1; neighbours in time share a block. */
  readonly blocks: Int32Array;
}

export interface InterleavedRuns {
  readonly candidate: BlockedValues;
  readonly baseline: BlockedValues;
  readonly blockCount: number;
}

/**
 * The ratio candidate / baseline of a quantile of interleaved runs, with a bootstrap over whole blocks: what
 * slowed the machine for a while slowed both models, and consecutive runs are not independent.
 */
export function bootstrapQuantileRatio(
  { candidate, baseline, blockCount }: InterleavedRuns,
  q: number,
  plan: BootstrapPlan,
): BootstrapEstimate {
  const top = weightedQuantile(candidate, q);
  const bottom = weightedQuantile(baseline, q);
  const random = Random.fromSeed(plan.seed);
  const times = new Float64Array(blockCount);
  const ratios = new Float64Array(plan.replicates ?? DEFAULT_REPLICATES);
  for (let replicate = 0; replicate < ratios.length; replicate += 1) {
    times.fill(0);
    for (let draw = 0; draw < blockCount; draw += 1) times[random.below(blockCount)]! += 1;
    ratios[replicate] = top(times) / bottom(times);
  }
  times.fill(1);
  return percentileEstimate(top(times) / bottom(times), ratios, plan.level);
}

/** The quantile of the values, each as often as its block: numpy's linear interpolation over the repeats. */
function weightedQuantile({ values, blocks }: BlockedValues, q: number): (times: Float64Array) => number {
  const order = argsort(values);
  return (times) => {
    let total = 0;
    for (const block of blocks) total += times[block]!;
    const position = (total - 1) * q;
    const below = Math.floor(position);
    const low = valueAt(order, below, { values, blocks, times });
    const high = valueAt(order, Math.min(below + 1, total - 1), { values, blocks, times });
    return low + (position - below) * (high - low);
  };
}

function valueAt(
  order: Uint32Array,
  rank: number,
  { values, blocks, times }: BlockedValues & { readonly times: Float64Array },
): number {
  let passed = 0;
  for (const row of order) {
    passed += times[blocks[row]!]!;
    if (passed > rank) return values[row]!;
  }
  return Number.NaN;
}
