import { groupBy } from "../../kernel/grouping.ts";
import { UserError } from "../../kernel/errors.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";

/** What one model asks of a training job. */
export interface TrainingJob {
  readonly model: string;
  readonly runner: readonly string[];
  /** All attempts together. */
  readonly timeoutMs: number;
  readonly expectedSeconds: number | undefined;
}

/** `strategy.matrix` of a workflow. */
export interface JobMatrix {
  readonly include: readonly MatrixJob[];
}

export interface MatrixJob {
  /** Comma-separated names. */
  readonly models: string;
  /** For `runs-on`. */
  readonly runner: readonly string[];
  readonly "timeout-minutes": number;
}

/** GitHub starts no workflow with more jobs in one matrix. */
export const MAX_JOBS = 256;

/** Checking out, uploading and what else a job does beside training. */
const OVERHEAD_MINUTES = 15;
const HOSTED_MINUTES = 360;
const JOB_MINUTES = 5 * 24 * 60;

/**
 * One job a model; where that is more than `limit`, models with the same runner labels share jobs, evenly by expected
 * time. Throws a UserError when there are more kinds of runners than jobs.
 */
export function jobMatrix(jobs: readonly TrainingJob[], limit = MAX_JOBS): JobMatrix {
  if (jobs.length <= limit) return { include: jobs.map((job) => matrixJob([job])) };
  const groups = [...groupBy(jobs, ({ runner }) => JSON.stringify(runner)).values()];
  if (groups.length > limit) {
    throw new UserError(
      `The models ask for ${groups.length} kinds of runners, and a matrix has at most ${limit} jobs. Use fewer kinds of runners.`,
    );
  }
  const sizes = shares(groups, limit);
  return { include: groups.flatMap((group, index) => packed(group, sizes[index] ?? 1).map(matrixJob)) };
}

/** What one model asks of a job that hands its training over to a cluster. */
export interface ElsewhereJob extends Omit<TrainingJob, "timeoutMs"> {
  readonly cluster: string;
  /** Until the last attempt has ended, queue and all; undefined where nobody waits. */
  readonly timeoutMs: number | undefined;
}

/**
 * One job a cluster and kind of runner: it only waits, and it alone sees what all models of the change take of the
 * cluster's limits.
 */
export function elsewhereMatrix(jobs: readonly ElsewhereJob[]): JobMatrix {
  const groups = [...groupBy(jobs, ({ runner, cluster }) => JSON.stringify([cluster, runner])).values()];
  return {
    include: groups.map((group) => {
      const longest = Math.max(...group.map(({ timeoutMs = 0 }) => timeoutMs));
      return { ...matrixJob(group.map((job) => ({ ...job, timeoutMs: 0 }))), ...waiting(group, longest) };
    }),
  };
}

function waiting(group: readonly ElsewhereJob[], longest: number): Pick<MatrixJob, "timeout-minutes"> {
  const minutes = Math.ceil(longest / 60_000) + OVERHEAD_MINUTES + HANDING_MINUTES;
  return { "timeout-minutes": Math.min(minutes, isHosted(group[0]?.runner ?? []) ? HOSTED_MINUTES : JOB_MINUTES) };
}

/** Handing over code and data. */
const HANDING_MINUTES = 45;

/** How many jobs each group gets: one at least, the rest by expected time, never more than it has models. */
function shares(groups: readonly (readonly TrainingJob[])[], limit: number): readonly number[] {
  const sizes = groups.map(() => 1);
  const work = groups.map((group) => group.reduce((sum, job) => sum + weight(job), 0));
  for (let left = limit - groups.length; left > 0; left--) {
    const load = groups.map((group, index) =>
      (sizes[index] ?? 1) < group.length ? (work[index] ?? 0) / (sizes[index] ?? 1) : -1,
    );
    const busiest = load.indexOf(Math.max(...load));
    if ((load[busiest] ?? -1) < 0) break;
    sizes[busiest] = (sizes[busiest] ?? 1) + 1;
  }
  return sizes;
}

/** Longest first into the emptiest job (R. L. Graham, 1969): at most a third longer than the best packing. */
function packed(jobs: readonly TrainingJob[], count: number): readonly (readonly TrainingJob[])[] {
  const bins = Array.from({ length: count }, () => ({ load: 0, jobs: [] as TrainingJob[] }));
  for (const job of jobs.toSorted((a, b) => weight(b) - weight(a))) {
    const emptiest = bins.reduce((least, bin) => (bin.load < least.load ? bin : least));
    emptiest.jobs.push(job);
    emptiest.load += weight(job);
  }
  return bins.map((bin) => bin.jobs).filter((bin) => bin.length > 0);
}

/** A model that was never trained counts as a minute; what matters then is that jobs get equally many. */
function weight({ expectedSeconds = 60 }: TrainingJob): number {
  return Math.max(1, expectedSeconds);
}

function matrixJob(jobs: readonly TrainingJob[]): MatrixJob {
  const runner = jobs[0]?.runner ?? [];
  const minutes = jobs.reduce((sum, { timeoutMs }) => sum + Math.ceil(timeoutMs / 60_000), OVERHEAD_MINUTES);
  return {
    models: jobs.map(({ model }) => model).join(","),
    runner,
    "timeout-minutes": Math.min(minutes, isHosted(runner) ? HOSTED_MINUTES : JOB_MINUTES),
  };
}
