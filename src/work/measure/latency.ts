import type { MeasuredLatency, Timing } from "../../generated/types.ts";
import { bootstrapRows } from "../../stats/comparison/row-bootstrap.ts";
import { quantileInterval } from "../../stats/comparison/quantile-interval.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";

/** One model's calls in the order they were made: milliseconds, in equally long blocks. */
export interface TimedCalls {
  readonly blocks: readonly Float64Array[];
  readonly memoryPeakBytes: number;
  /** Of scoring the whole dataset. */
  readonly rowsPerSecond?: number | undefined;
}

export interface LatencyQuestion {
  readonly batchSize: number;
  readonly candidate: TimedCalls;
  readonly baseline?: TimedCalls | undefined;
  readonly limitMs?: number | undefined;
  readonly seed: number;
}

const LEVEL = 0.95;
const RATIO_LEVEL = 0.9;
const REPLICATES = 1000;

/**
 * Quantiles of call times with order-statistic intervals, and the ratio of the 95th percentiles. Blocks were measured
 * in turns, so whole pairs of blocks are resampled: a slow moment of the machine slows both models.
 */
export function latencyOf({ batchSize, candidate, baseline, limitMs, seed }: LatencyQuestion): MeasuredLatency {
  const calls = candidate.blocks.reduce((sum, block) => sum + block.length, 0);
  return {
    batchSize,
    calls,
    candidate: timing(candidate),
    ...(baseline !== undefined && { baseline: timing(baseline), ...ratioOf({ candidate, baseline, seed }) }),
    ...(limitMs !== undefined && { limitMs }),
  };
}

function timing({ blocks, memoryPeakBytes, rowsPerSecond }: TimedCalls): Timing {
  const sorted = joined(blocks).toSorted();
  const interval = quantileInterval(sorted, { q: 0.95, level: LEVEL });
  return {
    p50Ms: quantileOfSorted(sorted, 0.5),
    p95Ms: quantileOfSorted(sorted, 0.95),
    p99Ms: quantileOfSorted(sorted, 0.99),
    p95IntervalMs: interval && [interval.low, interval.high],
    ...(rowsPerSecond !== undefined && Number.isFinite(rowsPerSecond) && { rowsPerSecond }),
    memoryPeakBytes,
  };
}

function ratioOf({
  candidate,
  baseline,
  seed,
}: Required<Pick<LatencyQuestion, "candidate" | "seed">> & { readonly baseline: TimedCalls }) {
  const pairs = Math.min(candidate.blocks.length, baseline.blocks.length);
  const [own, other] = [p95OfDrawn(candidate.blocks), p95OfDrawn(baseline.blocks)];
  const statistic = (drawn: Uint32Array): number => own(drawn) / other(drawn);
  const { estimate, interval } = bootstrapRows(pairs, statistic, {
    level: RATIO_LEVEL,
    seed,
    replicates: REPLICATES,
  });
  if (!Number.isFinite(estimate)) return {};
  return { ratio: estimate, ratioInterval: interval && ([interval.low, interval.high] as [number, number]) };
}

/**
 * The 95th percentile of drawn blocks. All calls are sorted once, each counts as often as its block is drawn, and only
 * the slowest twentieth of a sample is ever looked at.
 */
function p95OfDrawn(blocks: readonly Float64Array[]): (drawn: Uint32Array) => number {
  const slowest = blocks
    .flatMap((block, at) => Array.from(block, (time) => ({ time, at })))
    .toSorted((a, b) => b.time - a.time);
  return (drawn) => {
    const counts = new Uint32Array(blocks.length);
    let size = 0;
    for (const at of drawn) {
      counts[at]! += 1;
      size += blocks[at]?.length ?? 0;
    }
    const sample = new Float64Array(size);
    const lowest = Math.floor(0.95 * (size - 1));
    let place = size;
    for (const { time, at } of slowest) {
      for (let count = counts[at]!; count > 0; count -= 1) sample[(place -= 1)] = time;
      if (place <= lowest) break;
    }
    return quantileOfSorted(sample, 0.95);
  };
}

function joined(blocks: readonly Float64Array[]): Float64Array {
  return Float64Array.from(blocks.flatMap((block) => [...block]));
}
