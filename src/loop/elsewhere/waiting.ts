import type { JobSubmission } from "../../generated/types.ts";
import { jobFiles, jobName } from "../../work/jobs/names.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import type { KnownAttempt } from "./family.ts";
import { attemptsOf, type Followed, type Wanted } from "./followed.ts";

/** Beside setup and command, what an engine that keeps no limits may take to end a job: milliseconds. */
const SLACK = 60 * 60_000;

/** This run waits for what has not ended: where it is cancelled, the jobs are, unless another run waits as well. */
export async function waitFor(followed: Followed): Promise<void> {
  const { opened, pool, family } = followed;
  for (const known of attemptsOf(followed)) {
    const { id } = known.submission;
    if (isActive(known)) {
      family.awaited(id);
      opened.taken.set(id, known.submission.gpus);
      if (!pool.isAwaited(id)) await opened.exchange.write(`${jobFiles(id).waits}${waiter(followed)}`, "{}");
    } else opened.taken.delete(id);
    await pool.awaits(opened, known.submission, isActive(known));
  }
}

/** What ended, and what this run has ended, is waited for by it no longer. */
export async function leaveAlone(followed: Followed): Promise<void> {
  const { opened, pool } = followed;
  for (const { submission } of attemptsOf(followed)) {
    const { id } = submission;
    if (pool.isAwaited(id)) await opened.exchange.remove(`${jobFiles(id).waits}${waiter(followed)}`);
    await pool.awaits(opened, submission, false);
    opened.taken.delete(id);
    await opened.exchange.remove(jobFiles(id).pending);
  }
}

/** Leaves word for `collect`: of each job that is on its way, and of one that there was no room for. */
export async function markPending(followed: Followed, wanted: readonly Wanted[]): Promise<readonly KnownAttempt[]> {
  const { opened, run } = followed;
  const active = attemptsOf(followed).filter(isActive);
  for (const { submission } of active) {
    const asking: JobSubmission = { ...submission, isDetached: true, ...(run !== undefined && { run }) };
    await opened.exchange.write(jobFiles(submission.id).pending, JSON.stringify(asking));
  }
  const handed = new Set(active.map(({ submission }) => submission.id));
  for (const one of wanted) {
    const name = jobName(followed.family.family, one.attempt, one.index);
    if (!handed.has(name.id)) await markWanting(followed, one);
  }
  return active;
}

async function markWanting(followed: Followed, { index, attempt }: Wanted): Promise<void> {
  const { exchange } = followed.opened;
  const submission = submissionOf(followed, { index, attempt });
  await exchange.write(jobFiles(submission.id).pending, JSON.stringify(submission));
}

/** What is written of a job that is handed over, or is to be. */
export function submissionOf(followed: Followed, { index, attempt }: Wanted): JobSubmission {
  const { opened, model, family, repository, run, on, now } = followed;
  const { training } = model.head;
  return {
    schema: "model-gitops/submission/v1",
    ...jobName(family.family, attempt, index),
    repository,
    model: model.name,
    trainKey: model.trainKey,
    seed: training.seeds[index] ?? 0,
    attempt,
    cluster: opened.name,
    engine: opened.engine,
    gpus: training.requires.gpus,
    isDetached: on.isDetached,
    submittedAt: new Date(now()).toISOString(),
    queueTimeoutSeconds: on.queueTimeoutMs / 1000,
    longestSeconds: (2 * training.timeoutMs + SLACK) / 1000,
    ...(run !== undefined && { run }),
  };
}

/** One file a run: a re-run waits anew. */
function waiter({ run }: Followed): string {
  return run === undefined ? "laptop.json" : `${run.id}-${run.attempt}.json`;
}
