import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunRecord } from "../generated/types.ts";
import { baseEnvironment } from "../host/process.ts";
import { GPU_FIELDS, parseGpuLine, type GpuSample } from "./gpu.ts";
import { groupUsage, ownReapedSeconds, PROC } from "./proc.ts";

export type Telemetry = NonNullable<RunRecord["telemetry"]>;

export interface Sampler extends AsyncDisposable {
  stop(): Promise<Telemetry>;
}

export interface SamplerOptions {
  readonly groupId: number;
  readonly hasGpus: boolean;
  /** Milliseconds between samples. */
  readonly every: number;
  now(): number;
}

/** Milliseconds before the second sample; each wait after it is twice as long, up to the usual one. */
const FIRST_WAIT = 50;

/** Samples CPU and memory of a process group, and all GPUs; without a driver or /proc it has less to tell. */
export function startTelemetry(options: SamplerOptions): Sampler {
  const started = options.now();
  const reapedBefore = ownReapedSeconds(PROC);
  const cpuSeconds = new Map<number, number>();
  const gpu = options.hasGpus ? watchGpus(options) : undefined;
  let samples = 0;
  let memoryPeak = 0;

  const look = async (): Promise<void> => {
    const usage = await groupUsage(options.groupId, PROC);
    if (usage.length === 0) return;
    samples += 1;
    memoryPeak = Math.max(
      memoryPeak,
      usage.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    );
    // A process's own count only grows; one that ended keeps its last.
    for (const { pid, cpuSeconds: seconds } of usage) cpuSeconds.set(pid, seconds);
  };
  const looks = repeat(look, options.every);

  /** A process that ended between two samples is known once somebody waited for it; one that nobody did, by samples. */
  const busySeconds = async (): Promise<number> => {
    const [before, after] = await Promise.all([reapedBefore, ownReapedSeconds(PROC)]);
    const sampled = [...cpuSeconds.values()].reduce((sum, value) => sum + value, 0);
    return Math.max(sampled, (after ?? 0) - (before ?? 0));
  };

  const stop = async (): Promise<Telemetry> => {
    const seconds = Math.max(0.001, (options.now() - started) / 1000);
    await looks.stop();
    const busy = await busySeconds();
    // One sample is of a program that has only just started.
    const isMeasured = samples > 1;
    return {
      samples,
      ...((isMeasured || busy > 0) && { cpuMean: busy / seconds }),
      ...(isMeasured && { memoryPeakBytes: memoryPeak }),
      ...gpu?.stop(),
    };
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** Looks at once and again and again, often at first: a short training has little time to be seen. */
function repeat(look: () => Promise<void>, every: number) {
  const over = new AbortController();
  const { signal } = over;
  const run = async (): Promise<void> => {
    for (let wait = FIRST_WAIT; !signal.aborted; wait *= 2) {
      await look().catch(() => undefined);
      await sleep(Math.min(every, wait), undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop(): Promise<void> {
      over.abort();
      await running;
    },
  };
}

function watchGpus({ every, now }: SamplerOptions) {
  const args = [`--query-gpu=${GPU_FIELDS.join(",")}`, "--format=csv,noheader,nounits", "-lms", String(every)];
  const child = spawn("nvidia-smi", args, { env: baseEnvironment(), stdio: ["ignore", "pipe", "ignore"] });
  child.on("error", () => undefined);
  const summary = gpuSummary();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const sample = parseGpuLine(line);
    if (sample !== undefined) summary.add(sample, now());
  });
  return {
    stop() {
      child.kill("SIGKILL");
      return summary.result();
    },
  };
}

/** Mean utilisation, peak memory, energy as the integral of drawn power, share of throttled samples. */
export function gpuSummary() {
  const last = new Map<number, { at: number; watts: number }>();
  const memory = new Map<number, number>();
  let [count, busy, wattMilliseconds, throttled, peak] = [0, 0, 0, 0, 0];
  return {
    add(sample: GpuSample, at: number): void {
      count += 1;
      busy += sample.utilization ?? 0;
      throttled += sample.isThrottled ? 1 : 0;
      memory.set(sample.index, sample.memoryBytes ?? 0);
      peak = Math.max(
        peak,
        [...memory.values()].reduce((sum, value) => sum + value, 0),
      );
      const before = last.get(sample.index);
      if (sample.powerWatts === undefined) return;
      if (before !== undefined) wattMilliseconds += ((before.watts + sample.powerWatts) / 2) * (at - before.at);
      last.set(sample.index, { at, watts: sample.powerWatts });
    },
    result(): Partial<Telemetry> {
      if (count === 0) return {};
      return {
        gpuMean: busy / count,
        gpuMemoryPeakBytes: peak,
        throttledShare: throttled / count,
        ...(last.size > 0 && { energyWh: wattMilliseconds / 3.6e6 }),
      };
    },
  };
}
