import { join, posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RunRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { messageOf, userMessage } from "../../kernel/errors.ts";
import { truncate } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Artifact, Kept } from "../../records/artifact.ts";
import { prettyJson, type Digest } from "../../records/canonical.ts";
import type { OutputFiles } from "../../records/layout.ts";
import type { TrainingData } from "../../training/environment.ts";
import type { KeptLog } from "../../training/kept-log.ts";
import { describeEnd, trainLocally, type LocalJob, type LocalResult } from "../../training/local.ts";
import { TRAINING_GROUP } from "../../training/leftovers.ts";
import { describeMachine, freeDisk, missingOf, type Machine } from "../../training/machine.ts";
import { artifactPathProblem, outputPaths } from "./artifact-path.ts";
import { setAside } from "./set-aside.ts";
import { ownCheckpoints } from "./checkpoints.ts";
import { keepArtifact, keepPredictions } from "./train-artifact.ts";
import { keepShown } from "./keep-shown.ts";
import { keepStory, type SeedStory } from "./keep-story.ts";
import { forgetRun } from "./forget-run.ts";
import { TRAIN } from "./train-rules.ts";
import { runSetup } from "./train-setup.ts";
import { runRecord, type TrainedSeed } from "./run-record.ts";

export interface TrainRequest {
  readonly host: Host;
  readonly model: ResolvedModel;
  readonly trainKey: Digest;
  /** Digest of each training dataset. */
  readonly datasets: Readonly<Record<string, string>>;
  /** Files of each dataset that training reads. */
  readonly data?: TrainingData;
  readonly files: OutputFiles;
  readonly commit: string | undefined;
}

export interface Trained {
  readonly run?: RunRecord;
  readonly findings: readonly Finding[];
}

/**
 * Trains one model on this machine: preflight, setup, the command once a seed, artifact and run record. Whatever goes
 * wrong is a finding; what other models finished is not lost.
 */
export async function trainModel(request: TrainRequest): Promise<Trained> {
  const { host, model } = request;
  return await host.log.group(`Train ${model.name}`, async () => {
    try {
      return await trained(request);
    } catch (error) {
      // A full disk, or a file that cannot be read: other models are trained all the same.
      return { findings: [failure(model, { rule: "artifact", message: userMessage(error) })] };
    }
  });
}

async function trained(request: TrainRequest): Promise<Trained> {
  const { host, model, files } = request;
  const machine = await describeMachine(host);
  const misplaced = await artifactPathProblem(host, model, files);
  if (misplaced !== undefined) return { findings: [failure(model, { rule: "artifact", message: misplaced })] };
  const problems = [...preflight(model, machine, await freeDisk(host.workspace)), ...(await runSetup(host, model))];
  if (problems.length > 0) return { findings: problems };
  return await trainSeeds(request, machine);
}

function preflight(model: ResolvedModel, machine: Machine, free: number): readonly Finding[] {
  const { gpus, cpus, gpuMemoryBytes: gpuMemory, memoryBytes: memory, diskBytes: disk } = model.training.requires;
  const missing = missingOf({ gpus, gpuMemory, memory, disk, cpus }, machine, free);
  return missing.map((problem) =>
    failure(model, {
      rule: "machine",
      message: `${problem}. The job's labels are ${model.training.runner.join(", ")}.`,
    }),
  );
}

interface SeedRun {
  readonly seed: number;
  readonly result: LocalResult;
  readonly artifact: Artifact;
  readonly startedAt: number;
}

async function trainSeeds(request: TrainRequest, machine: Machine): Promise<Trained> {
  const { host, model, files } = request;
  await using _ = await setAside(host, outputPaths(model));
  const runs: SeedRun[] = [];
  const story: SeedStory[] = [];
  let predictions: Kept | undefined;
  for (const [index, seed] of model.training.seeds.entries()) {
    const startedAt = host.now();
    const result = await runSeed(request, seed, (machine.gpus ?? []).length > 0);
    story.push({ seed, result });
    await keepStory(request, story);
    if (result.end.kind !== "exited" || result.end.exitCode !== 0) return { findings: [commandFailure(model, result)] };
    if (index === 0) await forgetRun(host, files);
    const kept = posix.relative(files.folder, files.artifactFolder);
    const where = { root: files.folder, folder: index === 0 ? kept : `${kept}/seed-${seed}` };
    const artifact = await keepArtifact(host, model, where);
    if (typeof artifact === "string")
      return { findings: [failure(model, { rule: "artifact", message: artifact, log: result.log })] };
    runs.push({ seed, result, artifact, startedAt });
    // The first seed decides, so its predictions are the ones that are judged.
    const predicted = index === 0 ? await keepPredictions(host, model, where) : predictions;
    if (typeof predicted === "string")
      return { findings: [failure(model, { rule: "artifact", message: predicted, log: result.log })] };
    predictions = predicted;
  }
  const run = runRecord({ ...request, runs: runs.map(seedOf), machine, predictions });
  await writeAtomic(join(host.workspace, files.run), prettyJson(run));
  return { run, findings: await keepShown({ host, model, files }) };
}

function seedOf({ seed, result, artifact, startedAt }: SeedRun): TrainedSeed {
  const { durationMs, attempts, progress, telemetry } = result;
  return { seed, artifact, startedAt, durationMs, attempts, progress, telemetry };
}

async function runSeed(request: TrainRequest, seed: number, hasGpus: boolean): Promise<LocalResult> {
  const { host, model, trainKey } = request;
  const { training } = model;
  if (training.checkpoints !== undefined) await ownCheckpoints(host, training.checkpoints, { trainKey, seed });
  // Others may be training the same key on this machine.
  await using scratch = await temporaryFolder(host.temp, `model-gitops-train-${trainKey.slice(-12)}-${seed}-`);
  host.log.info(
    `${training.command.join(" ")} in ${model.folder === "" ? "." : model.folder}, seed ${seed}, at most ${formatDuration(training.timeoutMs)}`,
  );
  return await trainLocally(jobOf(request, { seed, hasGpus, scratch: scratch.path }), host);
}

interface SeedJob {
  readonly seed: number;
  readonly hasGpus: boolean;
  readonly scratch: string;
}

function jobOf({ host, model, data }: TrainRequest, { seed, hasGpus, scratch }: SeedJob): LocalJob {
  const { training, prediction } = model;
  const inside = (path: string): string => join(host.workspace, path);
  return {
    folder: inside(model.folder),
    command: training.command,
    params: training.params,
    envNames: training.env,
    ...(data !== undefined && { data }),
    seed,
    artifact: training.artifact.map(({ path, isFolder }) => ({ path: inside(path), isFolder })),
    ...(prediction.kind === "file" && { predictions: inside(prediction.path) }),
    metrics: training.metrics === undefined ? undefined : inside(training.metrics),
    checkpoints: training.checkpoints === undefined ? undefined : inside(training.checkpoints),
    scratch,
    timeout: training.timeoutMs,
    retries: training.retries,
    hasGpus,
    onStart: (groupId) =>
      void host.saveState(TRAINING_GROUP, String(groupId)).catch((error: unknown) => host.log.debug(messageOf(error))),
  };
}

function commandFailure(model: ResolvedModel, result: LocalResult): Finding {
  const attempts = result.attempts > 1 ? ` after ${result.attempts} attempts` : "";
  const limit = result.end.kind === "timed-out" ? ` of ${formatDuration(model.training.timeoutMs)}` : "";
  const command = truncate(model.training.command.join(" "), 100);
  return failure(model, {
    rule: "command",
    message: `Training of ${model.name} (${command}) ${describeEnd(result.end)}${limit}${attempts}.`,
    log: result.log,
  });
}

interface Failure {
  readonly rule: keyof typeof TRAIN;
  readonly message: string;
  readonly log?: KeptLog;
}

function failure(model: ResolvedModel, { rule, message, log }: Failure): Finding {
  const end = log?.end() ?? "";
  return findingOf(TRAIN[rule], {
    model: model.name,
    message,
    location: { file: model.file },
    ...(end !== "" && { evidence: { log: end } }),
  });
}
