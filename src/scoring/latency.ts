import { batches, type RowBatch } from "../data/batches.ts";
import { mapInputs } from "../data/features.ts";
import type { Table } from "../data/table.ts";
import type { LoadedOnnx } from "../engines/onnx.ts";
import type { MeasuredLatency } from "../generated/types.ts";
import { quantileOfSorted } from "../stats/quantiles.ts";
import { latencyOf, type TimedCalls } from "../work/measure/latency.ts";
import type { Finding } from "../findings/finding.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { Oracle } from "./oracle.ts";
import { asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";

export interface Timing {
  readonly deciding: ScoredDataset;
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  readonly seed: number;
}

/** Times the calls of ONNX models; other contenders have no latency. What fails is a warning, or unmeasured where it has a limit. */
export async function measureLatency(
  request: EvaluateRequest,
  { deciding, candidate, baseline, seed }: Timing,
): Promise<{ readonly latency?: MeasuredLatency; readonly findings: readonly Finding[] }> {
  const { batchSize, p95Ms } = request.model.latency;
  const { rowsPerSecond, candidateTable, baselineTable } = deciding;
  const own = timedOracle(candidate, { table: candidateTable, rowsPerSecond: rowsPerSecond.candidate });
  if (own === undefined) return { findings: [] };
  try {
    return {
      latency: await timeCalls({
        candidate: own,
        baseline: baseline && timedOracle(baseline, { table: baselineTable, rowsPerSecond: rowsPerSecond.baseline }),
        batchSize,
        limitMs: p95Ms,
        seed,
      }),
      findings: [],
    };
  } catch (error) {
    return {
      findings: [asFinding(error, { ...manifestOf(request), outcome: p95Ms === undefined ? "warn" : "unmeasured" })],
    };
  }
}

function timedOracle(oracle: Oracle, asked: Pick<TimedOracle, "table" | "rowsPerSecond">): TimedOracle | undefined {
  return oracle.onnx === undefined ? undefined : { oracle, onnx: oracle.onnx, ...asked };
}

interface TimedOracle {
  readonly oracle: Oracle;
  readonly onnx: LoadedOnnx;
  readonly table: Table;
  /** Of scoring the dataset that decides. */
  readonly rowsPerSecond: number | undefined;
}

interface TimingOptions {
  readonly candidate: TimedOracle;
  readonly baseline: TimedOracle | undefined;
  readonly batchSize: number;
  readonly limitMs: number | undefined;
  readonly seed: number;
}

const BLOCKS = 20;
const WARM_UP = 10;
/** Milliseconds for all calls of one model. */
const BUDGET = 1500;
const MOST_CALLS = 50;
/** A block of however slow a model: 80 in all, as 72 are the fewest that bound a 95th percentile from above. */
const LEAST_CALLS = 4;

/**
 * Times calls of `batchSize` rows inside the inference processes, candidate and baseline in turns (A B B A …), after
 * warm-up. Batches of more rows than the dataset has take all its rows.
 */
async function timeCalls({ candidate, baseline, batchSize, limitMs, seed }: TimingOptions): Promise<MeasuredLatency> {
  const both = [candidate, ...(baseline === undefined ? [] : [baseline])];
  return await within({ rule: "latency" }, async () => {
    const timers = await Promise.all(both.map((one) => openTimer(one, batchSize)));
    for (let block = 0; block < BLOCKS; block += 1) {
      for (const timer of block % 2 === 0 ? timers : timers.toReversed()) await timer.block();
    }
    const [own, other] = await Promise.all(timers.map((timer) => timer.finish()));
    if (own === undefined) throw new TypeError("nothing was timed");
    return latencyOf({
      batchSize: Math.min(batchSize, candidate.table.rows),
      candidate: own,
      baseline: other,
      limitMs,
      seed,
    });
  });
}

interface Timer {
  block(): Promise<void>;
  finish(): Promise<TimedCalls>;
}

async function openTimer(timed: TimedOracle, batchSize: number): Promise<Timer> {
  const { onnx, rowsPerSecond } = timed;
  const { tensors } = await firstBatch(timed, batchSize);
  const warm = await onnx.time({ calls: WARM_UP, warmUp: 2, batch: tensors });
  const usual = Math.max(0.01, quantileOfSorted(warm.toSorted(), 0.5));
  const calls = Math.max(LEAST_CALLS, Math.min(MOST_CALLS, Math.floor(BUDGET / BLOCKS / usual)));
  const blocks: Float64Array[] = [];
  return {
    block: async () => void blocks.push(await onnx.time({ calls, warmUp: 1, batch: tensors })),
    finish: async () => ({ blocks, memoryPeakBytes: await onnx.peakMemory(), rowsPerSecond }),
  };
}

async function firstBatch({ oracle, onnx, table }: TimedOracle, batchSize: number): Promise<RowBatch> {
  const mapping = mapInputs(onnx.inputs, oracle.features(table), {
    table,
    isDeclared: oracle.model.features !== undefined,
    inputs: oracle.model.inputs,
  });
  for await (const batch of batches(table, mapping, { size: Math.min(batchSize, table.rows) })) return batch;
  throw new Problem(`${table.source} has no rows to time calls with.`, { rule: "latency" });
}
