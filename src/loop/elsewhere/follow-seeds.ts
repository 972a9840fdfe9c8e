import { isActive, nextStep, type Step } from "../../work/jobs/next-step.ts";
import { beyondLimits, gpuHours } from "../../work/jobs/slots.ts";
import { cancelJob } from "./cancel-job.ts";
import type { KnownAttempt } from "./family.ts";
import { followLogs, type FollowedLogs } from "./follow-logs.ts";
import { attemptsOf, type Followed, type Wanted } from "./followed.ts";
import { endWhatIsOverdue } from "./overdue.ts";
import { newPatience } from "./patience.ts";
import { newRoomWatch } from "./room.ts";
import { submitSeeds } from "./submit-seeds.ts";
import { leaveAlone, markPending, waitFor } from "./waiting.ts";

/** How the jobs of a model ended, as far as this run looked after them. */
export type SeedsEnd =
  /** One attempt a seed, each with a good result. */
  | { readonly kind: "done"; readonly attempts: readonly KnownAttempt[] }
  /** Nobody waits for them: `collect` goes on. None where there was no room. */
  | { readonly kind: "pending"; readonly attempts: readonly KnownAttempt[] }
  | { readonly kind: "failed"; readonly attempt: KnownAttempt; readonly why: string }
  /** It was ended because nobody else would have; a whole sentence. */
  | { readonly kind: "overdue"; readonly attempt: KnownAttempt; readonly why: string }
  /** Nothing was handed over. */
  | { readonly kind: "beyond-limits"; readonly why: string };

/** Milliseconds between two looks: soon at first, seldom while nothing runs. */
const EVERY = { first: 1000, running: 5000, queued: 20_000 } as const;

/**
 * Looks after all seeds of a model until each has ended, or, where nobody is to wait, until they are handed over. Jobs of
 * an earlier run are found and not started once more. Throws a UserError where the cluster refuses, or is silent for long:
 * what runs there goes on, and is found by the next run.
 */
export async function followSeeds(followed: Followed): Promise<SeedsEnd> {
  const { host, family, opened, on } = followed;
  const logs = followLogs(followed);
  // Apart: an engine may answer one question and not the other.
  const [looking, handing] = [newPatience(followed), newPatience(followed)];
  const room = newRoomWatch(followed);
  while (!(await looking(async () => await family.read()))) await opened.wait(EVERY.queued);
  sayFound(followed);
  for (let look = 0; ; look += 1) {
    host.signal.throwIfAborted();
    const steps = stepsOf(followed);
    const end = settled(followed, steps) ?? (await overdue(followed));
    if (end !== undefined) return await ended(followed, { end, logs });
    const wanted = wantedOf(steps, "submit");
    const refused = look === 0 ? beyond(followed, wanted) : undefined;
    if (refused !== undefined) return { kind: "beyond-limits", why: refused };
    const isHanded = wanted.length === 0 || (await handing(async () => await submitted(followed, wanted)));
    await logs.look();
    if (on.isDetached && isHanded && !mayYetTell(followed))
      return { kind: "pending", attempts: await markPending(followed, wantedOf(stepsOf(followed), "submit", "wait")) };
    if (!on.isDetached) await waitFor(followed);
    room(wanted);
    do await opened.wait(look < 3 ? EVERY.first : anyRuns(followed) ? EVERY.running : EVERY.queued);
    while (!(await looking(async () => await family.look())));
  }
}

function sayFound(followed: Followed): void {
  const { host, model, opened } = followed;
  for (const { submission, status } of attemptsOf(followed).filter(isActive))
    host.log.info(`[${model.name}] found on ${opened.name}: ${submission.id} (${status?.state})`);
}

async function submitted(followed: Followed, wanted: readonly Wanted[]): Promise<void> {
  if ((await submitSeeds(followed, wanted)) > 0) await followed.family.look();
}

async function overdue(followed: Followed): Promise<SeedsEnd | undefined> {
  const found = await endWhatIsOverdue(followed);
  return found && { kind: "overdue", ...found };
}

/** A job that has ended by the engine's word, and whose result may be seen in a moment: that is worth a moment. */
function mayYetTell(followed: Followed): boolean {
  return stepsOf(followed).some(({ kind, attempt }, index) => {
    const known = followed.family.of(index).find((one) => one.attempt === attempt);
    return kind === "wait" && known?.status !== undefined && !isActive(known);
  });
}

interface Ending {
  readonly end: SeedsEnd;
  readonly logs: FollowedLogs;
}

async function ended(followed: Followed, { end, logs }: Ending): Promise<SeedsEnd> {
  if (end.kind === "failed" || end.kind === "overdue") await followed.family.tell(end.attempt.submission.id);
  const why = end.kind === "done" ? "another attempt has ended well" : "another seed of the same training failed";
  // What it would make is of no use to anybody.
  for (const attempt of attemptsOf(followed).filter(isActive))
    await cancelJob(followed.opened, attempt.submission, why);
  await logs.look();
  await leaveAlone(followed);
  return end;
}

function stepsOf({ model, family, now }: Followed): readonly Step[] {
  const { seeds, retries } = model.head.training;
  return seeds.map((_, index) => {
    const step = nextStep(family.of(index), { retries, now: now() });
    if (step.kind !== "submit" || family.of(index).some(({ attempt }) => attempt === step.attempt)) return step;
    // One that nobody can read was handed over all the same.
    return { ...step, attempt: Math.max(step.attempt, family.unused(index)) };
  });
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

function wantedOf(steps: readonly Step[], ...kinds: readonly Step["kind"][]): readonly Wanted[] {
  return steps.flatMap(({ kind, attempt }, index) => (kinds.includes(kind) ? [{ index, attempt }] : []));
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

function anyRuns(followed: Followed): boolean {
  return attemptsOf(followed).some(({ status }) => status?.state === "running");
}
