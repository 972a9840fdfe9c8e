import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { JobResult, RunRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { ResolvedOn } from "../../manifest/resolved-model.ts";
import { prettyJson } from "../../records/canonical.ts";
import type { TrainingData } from "../../training/environment.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";
import { artifactPathProblem } from "../training/artifact-path.ts";
import { forgetRun } from "../training/forget-run.ts";
import { keepStory, type SeedStory } from "../training/keep-story.ts";
import { runRecord, type TrainedSeed } from "../training/run-record.ts";
import { TRAIN } from "../training/train-rules.ts";
import { bringHome, type Home } from "./bring-home.ts";
import { Family, type KnownAttempt } from "./family.ts";
import { followSeeds, type SeedsEnd } from "./follow-seeds.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import { attemptsOf, type Followed } from "./followed.ts";
import { handOver } from "./hand-over.ts";
import { homeShown, homeStory } from "./home-story.ts";
import { oneAtATime } from "./opened-cluster.ts";
import { poolOf, type ClusterPool } from "./pool.ts";
import { repositoryOf, runOf } from "./run-of.ts";

export interface TrainedElsewhere {
  readonly run?: RunRecord;
  readonly findings: readonly Finding[];
}

export interface ElsewhereRequest {
  readonly model: ModelAtRevision;
  readonly on: ResolvedOn;
  /** Digest of each training dataset, and the files of each that training reads. */
  readonly datasets: Readonly<Record<string, string>>;
  readonly data: TrainingData;
}

/**
 * Has a cluster train one model: finds the jobs of this key or hands them over, waits for them unless it is detached, and
 * brings home what they made. Whatever goes wrong is a finding; what runs there goes on, and is found by the next run.
 */
export async function trainElsewhere(
  place: Place,
  request: ElsewhereRequest,
  pool: ClusterPool = poolOf(place),
): Promise<TrainedElsewhere> {
  const { model } = request;
  const misplaced = await artifactPathProblem(place.host, model.head, filesOf(place, model.name));
  if (misplaced !== undefined) return { findings: [failure(model, { rule: "artifact", message: misplaced })] };
  try {
    return await trained(place, request, pool);
  } catch (error) {
    // A runner does so in the step after the job, which is given time for it.
    if (place.host.signal.aborted && place.host.kind !== "github") await pool.endAwaited();
    place.host.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return { findings: [failure(model, { rule: "cluster", message: userMessage(error) })] };
  }
}

async function trained(place: Place, request: ElsewhereRequest, pool: ClusterPool): Promise<TrainedElsewhere> {
  const { model, on, data } = request;
  if (model.head.training.runtimeEnv !== undefined && on.engine !== "ray")
    throw new UserError(
      `training.runtimeEnv is Ray's, and ${model.name} trains on ${on.engine}. Remove it, or install what training needs by training.setup.`,
    );
  const opened = await pool.open(on);
  const repository = await repositoryOf(place);
  const now = (): number => place.host.now();
  let handed: ReturnType<Followed["handedOver"]> | undefined;
  const followed: Followed = {
    host: place.host,
    model,
    on,
    opened,
    pool,
    family: new Family(opened, { repository, model: model.name, trainKey: model.trainKey }, now),
    repository,
    run: runOf(place),
    handedOver: () => (handed ??= handOver(place, { opened, model, repository, data })),
    now,
  };
  const end = await followSeeds(followed).finally(() => giveBack(followed));
  switch (end.kind) {
    case "done":
      return await homeAtOnce(async () => await brought(place, request, { followed, attempts: end.attempts }));
    case "pending":
      return { findings: [stillTraining(followed, end.attempts)] };
    case "failed":
      return { findings: [jobFailure(followed, end)] };
    case "overdue":
      return { findings: [failure(model, { rule: "cluster", message: end.why })] };
    case "beyond-limits":
      return {
        findings: [
          failure(model, {
            rule: "limits",
            message: `${model.name} ${end.why}. Nothing was handed over to ${on.cluster}.`,
          }),
        ],
      };
  }
}

/** What this model has not there, other models of the run may have. */
function giveBack(followed: Followed): void {
  const active = new Set(
    attemptsOf(followed)
      .filter(isActive)
      .map(({ submission }) => submission.id),
  );
  for (const { submission } of attemptsOf(followed))
    if (!active.has(submission.id)) followed.opened.taken.delete(submission.id);
  for (const { id, cluster } of followed.family.left())
    followed.host.log.warn(
      `The job ${id} was handed to ${cluster}, where this model trains no more; audit with reap finds it.`,
    );
}

/** Models may leave files at the same places. */
const homeAtOnce = oneAtATime();

interface Done {
  readonly followed: Followed;
  /** One a seed, in the manifest's order. */
  readonly attempts: readonly KnownAttempt[];
}

async function brought(
  place: Place,
  { model, datasets }: ElsewhereRequest,
  { followed, attempts }: Done,
): Promise<TrainedElsewhere> {
  const { host } = place;
  const files = filesOf(place, model.name);
  const seeds: TrainedSeed[] = [];
  const story: SeedStory[] = [];
  let predictions: Home["predictions"];
  await forgetRun(host, files);
  for (const [index, attempt] of attempts.entries()) {
    const { submission, result } = attempt;
    if (result === undefined) throw new Error("an attempt that is done has a result");
    const { opened } = followed;
    const home = await bringHome({ host, model: model.head, opened, files, index, seed: submission.seed }, result);
    if (typeof home === "string")
      return { findings: [failure(model, { rule: "artifact", message: home, tail: result.tail })] };
    if (index === 0) predictions = home.predictions;
    const told = await homeStory({ host, opened }, result);
    seeds.push(seedOf(attempt, result, { ...home, ...told }));
    story.push({ seed: submission.seed, result: told });
  }
  await keepStory({ host, model: model.head, trainKey: model.trainKey, files }, story);
  const [first] = attempts;
  const run = runRecord({
    model: model.head,
    trainKey: model.trainKey,
    datasets,
    commit: place.commit,
    runs: seeds,
    machine: first?.result?.machine,
    predictions,
    ...(first !== undefined && { job: jobOf(first) }),
  });
  await writeAtomic(join(host.workspace, files.run), prettyJson(run));
  if (first?.result === undefined) return { run, findings: [] };
  return { run, findings: await homeShown({ host, opened: followed.opened, model: model.head, files }, first.result) };
}

type Told = Pick<Home, "artifact"> & Pick<TrainedSeed, "progress">;

function seedOf({ submission, attempt }: KnownAttempt, result: JobResult, told: Told): TrainedSeed {
  return {
    seed: submission.seed,
    artifact: told.artifact,
    startedAt: Date.parse(result.startedAt),
    durationMs: result.durationSeconds * 1000,
    attempts: attempt,
    progress: told.progress,
    telemetry: result.telemetry,
  };
}

function jobOf({ submission, status, result }: KnownAttempt): NonNullable<RunRecord["job"]> {
  const { engine, cluster, id, gpus } = submission;
  const queued = status?.queued ?? queuedBy(submission.submittedAt, result?.startedAt);
  return {
    engine,
    cluster,
    id,
    ...(status !== undefined && { handle: status.handle.slice(0, 300) }),
    gpus,
    ...(queued !== undefined && { queuedSeconds: queued / 1000 }),
    ...(result !== undefined && { restarts: result.restarts }),
  };
}

/** Clocks of two machines may differ by more than a job waited. */
function queuedBy(submittedAt: string, startedAt: string | undefined): number | undefined {
  return startedAt === undefined ? undefined : Math.max(0, Date.parse(startedAt) - Date.parse(submittedAt));
}

/** Not a pass, and nothing that failed: the check goes on when the job has ended. */
function stillTraining({ model, opened }: Followed, attempts: readonly KnownAttempt[]): Finding {
  const since = attempts.map(({ submission }) => submission.submittedAt).toSorted()[0];
  const jobs = attempts.map(({ submission, status }) => status?.handle ?? submission.id).slice(0, 5);
  const more = attempts.length > jobs.length ? ` and ${attempts.length - jobs.length} more` : "";
  const place = `${opened.name} (${opened.engine})`;
  const message =
    since === undefined
      ? `${model.name} waits for room on ${place}, by the limits of its settings.`
      : `${model.name} trains on ${place} since ${since.slice(0, 16).replace("T", " ")} UTC: job ${jobs.join(", ")}${more}.`;
  return findingOf(TRAIN.elsewhere, {
    outcome: "unmeasured",
    isUnderWay: true,
    model: model.name,
    message,
    location: model.locate("/training/on"),
  });
}

/** What a job that ended in its own way broke; all else is the command's. */
const RULES: Partial<Record<JobResult["end"]["kind"], keyof typeof TRAIN>> = {
  setup: "setup",
  machine: "machine",
  "left-nothing": "artifact",
};

function jobFailure({ model, opened }: Followed, end: Extract<SeedsEnd, { kind: "failed" }>): Finding {
  const { submission, status, result } = end.attempt;
  const handle = status === undefined || status.handle === submission.id ? "" : ` (${status.handle})`;
  const seed = model.head.training.seeds.length > 1 ? ` with seed ${submission.seed}` : "";
  const attempts = submission.attempt > 1 ? ` It was attempt ${submission.attempt}.` : "";
  return failure(model, {
    rule: (result && RULES[result.end.kind]) ?? "command",
    message: `Training of ${model.name}${seed} on ${opened.name} ${end.why}: job ${submission.id}${handle}.${attempts}`,
    tail: result?.tail,
  });
}

interface Failure {
  readonly rule: keyof typeof TRAIN;
  readonly message: string;
  readonly tail?: readonly string[] | undefined;
}

function failure(model: ModelAtRevision, { rule, message, tail = [] }: Failure): Finding {
  const log = tail.join("\n").slice(-2000);
  return findingOf(TRAIN[rule], {
    model: model.name,
    message,
    location: { file: model.head.file },
    ...(log !== "" && { evidence: { log } }),
  });
}
