import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { codeOf } from "../kernel/errors.ts";
import { isPlaceholder, type ArtifactPath } from "../manifest/artifact.ts";
import {
  childEnvironment,
  dataVariables,
  paramVariables,
  type ChildEnvironment,
  type TrainingData,
} from "./environment.ts";
import { runGroup, type GroupEnd } from "./process-group.ts";
import { KeptLog } from "./kept-log.ts";
import type { MetricCurve } from "./curve.ts";
import { followProgress } from "./progress-file.ts";
import { startTelemetry, type Telemetry } from "./telemetry.ts";

/** One training on this machine. Paths are absolute. */
export interface LocalJob {
  readonly folder: string;
  readonly command: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly envNames: readonly string[];
  /** Files of each dataset, wherever they came from. */
  readonly data?: TrainingData;
  readonly seed: number;
  /** What the command is to leave; the first is told in MODEL_GITOPS_ARTIFACT. */
  readonly artifact: readonly ArtifactPath[];
  /** What it is to leave beside it, where predictions judge. */
  readonly predictions?: string;
  readonly metrics: string | undefined;
  readonly checkpoints: string | undefined;
  /** A folder of this run alone. */
  readonly scratch: string;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
  readonly retries: number;
  readonly hasGpus: boolean;
  /** Milliseconds between progress lines. */
  readonly progressEvery?: number;
  /** Told of each process group that starts, so that a later step can end what is left of it. */
  onStart?(groupId: number): void;
}

export interface LocalResult {
  readonly end: GroupEnd;
  readonly attempts: number;
  readonly durationMs: number;
  readonly telemetry: Telemetry;
  readonly progress: Readonly<Record<string, { readonly step: number; readonly value: number }>>;
  readonly curves: readonly MetricCurve[];
  /** The log of all attempts. */
  readonly log: KeptLog;
}

/**
 * Runs the training command, again after a failure as often as the manifest allows; checkpoints survive between
 * attempts, so a retry goes on where the last one broke off.
 */
export async function trainLocally(job: LocalJob, host: Host): Promise<LocalResult> {
  const started = host.now();
  const { env, handed } = await prepare(job, host);
  const log = new KeptLog(handed);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(job, host, { env, log });
    const isDone = outcome.end.kind === "exited" && outcome.end.exitCode === 0;
    const canRetry = outcome.end.kind === "exited" || outcome.end.kind === "killed";
    if (isDone || !canRetry || attempt > job.retries)
      return { ...outcome, log, attempts: attempt, durationMs: host.now() - started };
    log.add(`Attempt ${attempt} ${describeEnd(outcome.end)}; it starts again.`);
    host.log.warn(
      `Attempt ${attempt} ${describeEnd(outcome.end)}; starting again (${job.retries - attempt + 1} of ${job.retries} retries left).`,
    );
  }
}

/** `exited with 1`, `timed out`, … */
export function describeEnd(end: GroupEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with code ${end.exitCode}${end.exitCode === 127 ? " (often: a command that is not installed)" : ""}`;
    case "killed":
      return `was killed by ${end.signal}${end.signal === "SIGKILL" ? " (often: out of memory)" : ""}`;
    case "timed-out":
      return "ran longer than its timeout";
    case "cancelled":
      return "was cancelled";
    case "not-started":
      return `could not start: ${end.reason}`;
  }
}

async function prepare(job: LocalJob, host: Host): Promise<ChildEnvironment> {
  const paramsFile = join(job.scratch, "params.json");
  const dataFile = join(job.scratch, "data.json");
  try {
    await mkdir(job.scratch, { recursive: true });
    if (job.checkpoints !== undefined) await mkdir(job.checkpoints, { recursive: true });
    // What an earlier run left must not pass for this one's result.
    const outputs = outputsOf(job);
    for (const output of outputs) await clear(output);
    for (const { path, isFolder } of outputs) await mkdir(isFolder ? path : dirname(path), { recursive: true });
    await writeFile(paramsFile, `${JSON.stringify(job.params, null, 2)}\n`);
    await writeFile(dataFile, `${JSON.stringify(job.data ?? {}, null, 2)}\n`);
  } catch (cause) {
    throw fileError("prepare", job.scratch, cause);
  }
  const made = childEnvironment({
    names: job.envNames,
    read: (name) => host.env(name),
    added: {
      ...paramVariables(job.params),
      ...dataVariables(job.data ?? {}),
      MODEL_GITOPS: "true",
      MODEL_GITOPS_PARAMS: paramsFile,
      MODEL_GITOPS_DATA: dataFile,
      MODEL_GITOPS_SEED: String(job.seed),
      MODEL_GITOPS_ARTIFACT: job.artifact[0]?.path ?? "",
      ...(job.metrics !== undefined && { MODEL_GITOPS_METRICS: job.metrics }),
      ...(job.checkpoints !== undefined && { MODEL_GITOPS_CHECKPOINTS: job.checkpoints }),
    },
  });
  const { missing, refused } = made;
  if (missing.length > 0) host.log.warn(`training.env names ${missing.join(", ")}, which this job does not set.`);
  if (refused.length > 0)
    host.log.warn(
      `training.env names ${refused.join(", ")}, which training never gets: they hold the job's own powers.`,
    );
  return made;
}

function outputsOf({ artifact, predictions, metrics }: LocalJob): readonly ArtifactPath[] {
  const files = [predictions, metrics].filter((path) => path !== undefined);
  return [...artifact, ...files.map((path) => ({ path, isFolder: false }))];
}

/** A folder where a file was said is left alone: a slip in a manifest must not delete it. */
async function clear({ path, isFolder }: ArtifactPath): Promise<void> {
  const found = await lookAt(path);
  if (found === undefined) return;
  if (!found.isDirectory()) return await rm(path, { force: true });
  if (!isFolder) return;
  for (const name of await readdir(path))
    if (!isPlaceholder(name)) await rm(join(path, name), { force: true, recursive: true });
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw cause;
  }
}

interface Attempt {
  readonly env: Readonly<Record<string, string>>;
  readonly log: KeptLog;
}

async function attemptOnce(job: LocalJob, host: Host, { env, log }: Attempt) {
  let sampler: ReturnType<typeof startTelemetry> | undefined;
  await using progress =
    job.metrics === undefined
      ? undefined
      : followProgress({
          file: job.metrics,
          every: job.progressEvery ?? 15_000,
          now: () => host.now(),
          say: (text) => host.log.info(`progress: ${text}`),
        });
  const end = await runGroup({
    command: job.command,
    cwd: job.folder,
    env,
    timeout: job.timeout,
    signal: host.signal,
    onStart(groupId) {
      job.onStart?.(groupId);
      sampler = startTelemetry({ groupId, hasGpus: job.hasGpus, every: 1000, now: () => host.now() });
    },
    onLine(line) {
      log.add(line);
      host.log.info(line);
    },
  });
  return {
    end,
    telemetry: (await sampler?.stop()) ?? { samples: 0 },
    progress: (await progress?.latest()) ?? {},
    curves: progress?.curves() ?? [],
  };
}
