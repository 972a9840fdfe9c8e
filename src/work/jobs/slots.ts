import type { ClusterLimits } from "../../generated/types.ts";
import { toDigits } from "../../kernel/rounding.ts";

/** As many jobs wait or run on a cluster at once where its settings say nothing. */
const USUAL_JOBS = 8;

/** What a job takes of the limits. */
export interface Taking {
  readonly gpus: number;
}

/** How many of the wanted jobs, from the first, may be handed over beside those that wait or run. */
export function freeSlots(limits: ClusterLimits, active: readonly Taking[], wanted: readonly Taking[]): number {
  const { jobs = USUAL_JOBS, gpus = Infinity } = limits;
  let [takenJobs, takenGpus] = [active.length, active.reduce((sum, one) => sum + one.gpus, 0)];
  const first = wanted.findIndex((one) => {
    takenJobs += 1;
    takenGpus += one.gpus;
    return takenJobs > jobs || takenGpus > gpus;
  });
  return first === -1 ? wanted.length : first;
}

export interface Asked extends Taking {
  readonly seeds: number;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
}

/** Why a model asks for more than the limits of a cluster ever allow; undefined where it does not. */
export function beyondLimits(
  limits: ClusterLimits,
  { gpus, seeds, timeout }: Asked,
  spent: number,
): string | undefined {
  if (limits.gpus !== undefined && gpus > limits.gpus)
    return `asks for ${gpus} GPUs a job, and limits.gpus is ${limits.gpus}`;
  const hours = gpuHours({ gpus, seeds, timeout });
  if (limits.gpuHours === undefined || spent + hours <= limits.gpuHours) return undefined;
  const before = spent > 0 ? `, after ${toDigits(spent, 3)} of other models of this run` : "";
  return `may take ${toDigits(hours, 3)} GPU hours (${gpus} × ${seeds} × its timeout)${before}, and limits.gpuHours is ${limits.gpuHours}`;
}

export function gpuHours({ gpus, seeds, timeout }: Asked): number {
  return (gpus * seeds * timeout) / 3_600_000;
}
