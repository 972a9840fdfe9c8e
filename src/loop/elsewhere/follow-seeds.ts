import { UnreachableError } from "../../clusters/cluster.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { formatDuration } from "../../kernel/units.ts";
import { isActive, nextStep, type Step } from "../../work/jobs/next-step.ts";
import { beyondLimits, gpuHours } from "../../work/jobs/slots.ts";
import type { KnownAttempt } from "./family.ts";
import { followLogs, type FollowedLogs } from "./follow-logs.ts";
import { attemptsOf, type Followed, type Wanted } from "./followed.ts";
import { endWhatIsOverdue } from "./overdue.ts";
import { submitSeeds } from "./submit-seeds.ts";
import { leaveAlone, markPending, waitFor } from "./waiting.ts";

/** How the jobs of a model ended, as far as this run looked after them. */
export type SeedsEnd =
  /** One attempt a seed, each with a good result. */
  | { readonly kind: "done"; readonly attempts: readonly KnownAttempt[] }
  /** Nobody waits for them: `collect` goes on. */
  | { readonly kind: "pending"; readonly attempts: readonly KnownAttempt[] }
  | { readonly kind: "failed"; readonly attempt: KnownAttempt; readonly why: string }
  /** Nothing was handed over. */
  | { readonly kind: "beyond-limits"; readonly why: string };

/** Milliseconds between two looks: soon at first, seldom while nothing runs. */
const EVERY = { first: 1000, running: 5000, queued: 20_000 } as const;

/** How long an engine may be silent while jobs that it has are waited for. */
const SILENCE = 30 * 60_000;

/**
 * Looks after all seeds of a model until each has ended, or, where nobody is to wait, until they are handed over. Jobs of
 * an earlier run are found and not started once more. Throws a UserError where the cluster refuses, or is silent for long:
 * what runs there goes on, and is found by the next run.
 */
export async function followSeeds(followed: Followed): Promise<SeedsEnd> {
  const { host, family, opened, on } = followed;
  const logs = followLogs(followed);
  const patience = newPatience(followed);
  while (!(await patience(async () => await family.read()))) await opened.wait(EVERY.queued);
  for (let look = 0; ; look += 1) {
    host.signal.throwIfAborted();
    const steps = stepsOf(followed);
    const end = settled(followed, steps);
    if (end !== undefined) return await ended(followed, { end, logs });
    const wanted = wantedOf(steps);
    const refused = look === 0 ? beyond(followed, wanted) : undefined;
    if (refused !== undefined) return { kind: "beyond-limits", why: refused };
    const isHanded = wanted.length === 0 || (await patience(async () => await submitted(followed, wanted)));
    await endWhatIsOverdue(followed);
    await logs.look();
    if (on.isDetached && isHanded) return { kind: "pending", attempts: await markPending(followed, wanted) };
    await waitFor(followed);
    do await opened.wait(look < 3 ? EVERY.first : anyRuns(followed) ? EVERY.running : EVERY.queued);
    while (!(await patience(async () => await family.look())));
  }
}

async function submitted(followed: Followed, wanted: readonly Wanted[]): Promise<void> {
  if ((await submitSeeds(followed, wanted)) > 0) await followed.family.look();
}

interface Ending {
  readonly end: SeedsEnd;
  readonly logs: FollowedLogs;
}

async function ended(followed: Followed, { end, logs }: Ending): Promise<SeedsEnd> {
  if (end.kind === "failed") await endOthers(followed, end.attempt);
  await logs.look();
  await leaveAlone(followed);
  return end;
}

function stepsOf({ model, family, now }: Followed): readonly Step[] {
  const { seeds, retries } = model.head.training;
  return seeds.map((_, index) => nextStep(family.of(index), { retries, now: now() }));
}

/** Undefined: something is still to be done, or waited for. */
function settled({ family }: Followed, steps: readonly Step[]): SeedsEnd | undefined {
  const attempts: KnownAttempt[] = [];
  for (const [index, step] of steps.entries()) {
    const attempt = family.of(index).find((one) => one.attempt === step.attempt);
    if (step.kind === "failed" && attempt !== undefined) return { kind: "failed", attempt, why: step.why };
    if (step.kind === "collect" && attempt !== undefined) attempts.push(attempt);
  }
  return attempts.length === steps.length ? { kind: "done", attempts } : undefined;
}

function wantedOf(steps: readonly Step[]): readonly Wanted[] {
  return steps.flatMap((step, index) => (step.kind === "submit" ? [{ index, attempt: step.attempt }] : []));
}

/** What is asked for counts once, before anything is handed over. */
function beyond({ opened, model }: Followed, wanted: readonly Wanted[]): string | undefined {
  const { limits } = opened.settings;
  const { requires, timeoutMs } = model.head.training;
  if (limits === undefined || wanted.length === 0) return undefined;
  const asked = { gpus: requires.gpus, seeds: wanted.length, timeout: timeoutMs };
  const why = beyondLimits(limits, asked, opened.spent);
  if (why === undefined) opened.spent += gpuHours(asked);
  return why;
}

/** One that failed decides: what the others would make is of no use to anybody. */
async function endOthers(followed: Followed, failed: KnownAttempt): Promise<void> {
  await followed.family.tell(failed.submission.id);
  for (const attempt of attemptsOf(followed).filter(isActive)) await followed.opened.cluster.cancel(attempt.submission);
}

function anyRuns(followed: Followed): boolean {
  return attemptsOf(followed).some(({ status }) => status?.state === "running");
}

/** An engine that is restarted, upgraded or slow ends nobody's training: false where it did not answer this time. */
function newPatience({ host, opened, now }: Followed): (work: () => Promise<void>) => Promise<boolean> {
  let since: number | undefined;
  return async (work) => {
    try {
      await work();
      if (since !== undefined) host.log.info(`${opened.cluster.name} answers again.`);
      since = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (since === undefined) host.log.warn(`${messageOf(error)} What runs there goes on; trying again.`);
      since ??= now();
      if (now() - since < SILENCE) return false;
      throw new UserError(
        `${opened.cluster.name} has not answered for ${formatDuration(now() - since)} (${messageOf(error)}). What runs there goes on: run again when it answers, and the jobs are found.`,
        { cause: error },
      );
    }
  };
}
