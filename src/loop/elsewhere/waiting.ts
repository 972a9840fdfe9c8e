import type { JobSubmission } from "../../generated/types.ts";
import { jobFiles, jobName, pendingFile, pendingFolder } from "../../work/jobs/names.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import type { KnownAttempt } from "./family.ts";
import { attemptsOf, type Followed, type Wanted } from "./followed.ts";

/** Beside setup and command, what an engine that keeps no limits may take to end a job: milliseconds. */
const SLACK = 60 * 60_000;

/** This run waits for what has not ended: where it is cancelled, the jobs are, unless somebody else asks for them. */
export async function waitFor(followed: Followed): Promise<void> {
  for (const known of attemptsOf(followed)) {
    if (isActive(known)) await waitForOne(followed, known.submission);
    // One that the engine does not show may be on its way.
    else if (known.result !== undefined || known.status !== undefined || known.isTold) {
      followed.opened.taken.delete(known.submission.id);
      await followed.pool.awaits(followed.opened, known.submission, false);
    }
  }
}

/** The same of one job, also before it is handed over: a run that is cut off in between leaves no orphan. */
export async function waitForOne({ opened, pool, family }: Followed, submission: JobSubmission): Promise<void> {
  const { id } = submission;
  family.awaited(id);
  opened.taken.set(id, submission.gpus);
  if (!pool.isAwaited(id)) await opened.exchange.write(`${jobFiles(id).waits}${pool.waiter}`, "{}");
  await pool.awaits(opened, submission, true);
}

/** What ended, and what this run has ended, is waited for and asked for by it no longer. */
export async function leaveAlone(followed: Followed): Promise<void> {
  await letGo(followed);
  for (const { submission } of attemptsOf(followed)) {
    followed.opened.taken.delete(submission.id);
    await forgetWord(followed, submission.id);
  }
}

/** Jobs go on without this run: whoever comes next finds them. */
export async function letGo(followed: Followed): Promise<void> {
  const { opened, pool } = followed;
  for (const { submission } of attemptsOf(followed)) {
    const { id } = submission;
    if (pool.isAwaited(id)) await opened.exchange.remove(`${jobFiles(id).waits}${pool.waiter}`);
    await pool.awaits(opened, submission, false);
  }
}

/** Leaves word for `collect` of a job that is handed over, or is to be. */
export async function leaveWord(followed: Followed, submission: JobSubmission): Promise<void> {
  const { opened, repository, run } = followed;
  const asking: JobSubmission = { ...submission, ...(run !== undefined && { run }) };
  const file = `${pendingFolder(repository)}${pendingFile(submission.id, run?.id)}`;
  await opened.exchange.write(file, JSON.stringify(asking));
}

async function forgetWord({ opened, repository, run }: Followed, id: string): Promise<void> {
  await opened.exchange.remove(`${pendingFolder(repository)}${pendingFile(id, run?.id)}`);
}

/** Leaves word of every seed that has not ended well, and of no attempt before; what of them is known. */
export async function markPending(followed: Followed, open: readonly Wanted[]): Promise<readonly KnownAttempt[]> {
  const words = open.map((one) => knownOf(followed, one)?.submission ?? submissionOf(followed, one));
  for (const word of words) await leaveWord(followed, word);
  const kept = new Set(words.map(({ id }) => id));
  for (const { submission } of attemptsOf(followed))
    if (!kept.has(submission.id)) await forgetWord(followed, submission.id);
  return open.flatMap((one) => knownOf(followed, one) ?? []);
}

function knownOf({ family }: Followed, { index, attempt }: Wanted): KnownAttempt | undefined {
  return family.of(index).find((known) => known.attempt === attempt);
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
    submittedAt: new Date(now()).toISOString(),
    queueTimeoutSeconds: on.queueTimeoutMs / 1000,
    longestSeconds: (2 * training.timeoutMs + SLACK) / 1000,
    ...(run !== undefined && { run }),
  };
}
