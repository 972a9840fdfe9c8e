import type { OnCommand, OnKubernetes, OnRay, OnSlurm } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import type { JobName, JobStatus } from "../records/job-state.ts";

export type { JobName, JobState, JobStatus } from "../records/job-state.ts";

/** A job to be started. What it runs fetches code and data by digest itself; nothing of the runner's goes along. */
export interface Job extends JobName {
  /** The arguments of one process; the job ends with it. */
  readonly command: readonly string[];
  /** Besides the engine's own. No secrets. */
  readonly env: Readonly<Record<string, string>>;
  readonly requires: {
    readonly gpus: number;
    readonly cpus: number | undefined;
    /** Bytes. */
    readonly memory: number | undefined;
    readonly gpuMemory: number | undefined;
    readonly disk: number | undefined;
  };
  /** Milliseconds after which the engine may end it, whatever it does. */
  readonly timeout: number;
  /** What the manifest says for its kind of engine. */
  readonly wishes: Wishes;
  /** Ray's runtime_env, as the manifest has it. */
  readonly runtimeEnv?: Readonly<Record<string, unknown>>;
  /** For people, and to find orphans by: `repository`, `model`, `train-key` (hex), `run`. Values are plain: `[A-Za-z0-9._/-]`. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Wishes {
  readonly ray?: OnRay;
  readonly slurm?: OnSlurm;
  readonly kubernetes?: OnKubernetes;
  readonly command?: OnCommand;
}

/** What a job has written since a cursor. */
export interface LogPart {
  readonly lines: readonly string[];
  /** Where to go on; opaque. */
  readonly cursor: string;
  /** How many bytes were passed over: of a log that grows faster than it is read, the newest are told. */
  readonly skipped?: number;
}

/** The most bytes of a log that one look returns. */
export const LOG_BYTES = 256 * 1024;

/** A job of this repository that waits or runs, as the engine tells. */
export interface ListedJob {
  readonly id: string;
  readonly handle: string;
  readonly state: "queued" | "running";
  /** As it was submitted, where the engine keeps them. */
  readonly labels: Readonly<Record<string, string>>;
  /** GPUs that it asks for; 0 where the engine does not tell. */
  readonly gpus: number;
}

/**
 * Port of all engines that train elsewhere: submit, status, logs, cancel, and list for what nobody waits for.
 * Every method throws an UnreachableError where the engine does not answer, which may pass, and another UserError where
 * it refuses, which will not.
 */
export interface Cluster {
  /** For messages: `Ray at https://ray.example.com`. */
  readonly name: string;
  /**
   * Starts jobs of one group. Finds before it makes: where a job of that id is there already, whatever its state, none is
   * made. Safe to repeat and to race, also after an answer that was lost. Refusals of single jobs refuse all.
   */
  submit(jobs: readonly Job[]): Promise<void>;
  /** By id; without those that the engine does not know, or no longer. */
  status(jobs: readonly JobName[]): Promise<ReadonlyMap<string, JobStatus>>;
  /** Nothing before it runs. The first cursor is undefined. At most LOG_BYTES at once. */
  logs(job: JobName, cursor: string | undefined): Promise<LogPart>;
  /** Ends a job; of one that ended, or that nobody knows, nothing. */
  cancel(job: JobName): Promise<void>;
  /** What waits or runs of a repository; undefined where the engine cannot tell. */
  list(repository: string): Promise<readonly ListedJob[] | undefined>;
}

/** The engine did not answer, or said that it cannot now. What runs there goes on. */
export class UnreachableError extends UserError {}
