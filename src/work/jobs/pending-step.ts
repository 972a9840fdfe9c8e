import type { JobSubmission } from "../../generated/types.ts";
import type { JobStatus } from "../../records/job-state.ts";
import { isActive } from "./next-step.ts";

/** What is known of a job that a run asked for and does not wait for. */
export interface PendingFacts {
  readonly submission: JobSubmission;
  /** Undefined: the engine does not know it. */
  readonly status: JobStatus | undefined;
  readonly hasResult: boolean;
  /** Whether it was handed over; else there was no room for it. */
  readonly isHandedOver: boolean;
  /** Whether there is room now. */
  readonly hasRoom: boolean;
  /** Why it is to be ended. */
  readonly overdue: string | undefined;
  /** The run that asked for it; undefined where GitHub knows none, or it was on a laptop. */
  readonly run: AskingRun | undefined;
  /** The pull request that it asked for; undefined where it was for something else. */
  readonly pull: { readonly state: "open" | "closed"; readonly headSha: string } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface AskingRun {
  readonly status: string;
  /** `success`, `failure`, … */
  readonly conclusion: string;
  readonly attempt: number;
  readonly event: string;
  readonly headSha: string;
  readonly createdAt: string | undefined;
  /** Whether its workflow file uses this suite: no other run is ours to start. */
  readonly isOurs: boolean;
}

export type PendingStep =
  | { readonly kind: "wait"; readonly why: string }
  /** Its time is over: it is cancelled, and the run that asked for it tells so. */
  | { readonly kind: "end"; readonly why: string }
  /** The run goes on with what it made, or tells how it failed. */
  | { readonly kind: "go-on" }
  /** Nobody asks for it any more; what it made is found by its key all the same. */
  | { readonly kind: "leave"; readonly why: string }
  /** It ended, and the run that asked cannot go on: a person has to. Told once. */
  | { readonly kind: "tell"; readonly why: string };

/** GitHub runs nothing again that is older. */
const DAYS_TO_RERUN = 30;
const DAY = 86_400_000;

/** How often a run is started that then leaves no word of its own. */
const MOST_TRIES = 3;

/** How long after its submission a job that the engine does not know may still be on its way: milliseconds. */
const ON_ITS_WAY = 10 * 60_000;

export function pendingStep(facts: PendingFacts): PendingStep {
  const { submission, status, hasResult, isHandedOver, hasRoom, now } = facts;
  const abandoned = abandonedBecause(facts);
  if (!hasResult && isActive({ status, result: undefined })) {
    if (facts.overdue !== undefined) return { kind: "end", why: facts.overdue };
    const reason = status?.reason === undefined ? "" : ` (${status.reason})`;
    const words = status?.state === "running" ? "runs" : `is queued${reason}`;
    return { kind: "wait", why: abandoned === undefined ? words : `${words}, and ${abandoned}` };
  }
  if (abandoned !== undefined) return { kind: "leave", why: abandoned };
  if (!isHandedOver && !hasRoom) return { kind: "wait", why: "waits for room, by the limits of its cluster" };
  const age = now - Date.parse(submission.submittedAt);
  if (isHandedOver && !hasResult && status === undefined && age < ON_ITS_WAY)
    return { kind: "wait", why: "is on its way" };
  return runStep(facts);
}

const AGAIN = "push to the pull request, or close and reopen it, and its check takes what was made";

function runStep({ submission, run, now }: PendingFacts): PendingStep {
  if (submission.run === undefined) return { kind: "tell", why: "it has ended: run the check again" };
  if (run === undefined) return { kind: "tell", why: `it has ended, and the run that asked for it is gone: ${AGAIN}` };
  if (!run.isOurs) return { kind: "leave", why: "the run that it names is of another workflow" };
  if (run.headSha !== submission.run.headSha)
    return { kind: "leave", why: "the run that it names is of another commit" };
  if (run.event === "merge_group") return { kind: "leave", why: "the merge queue has gone on" };
  if (run.status !== "completed") return { kind: "wait", why: "the run that asked for it has not ended" };
  if (run.conclusion === "success") return { kind: "leave", why: "the run that asked for it has passed" };
  if (run.createdAt !== undefined && now - Date.parse(run.createdAt) > DAYS_TO_RERUN * DAY)
    return { kind: "tell", why: `it has ended, and GitHub runs nothing again after ${DAYS_TO_RERUN} days: ${AGAIN}` };
  if (run.attempt >= submission.run.attempt + MOST_TRIES)
    return {
      kind: "tell",
      why: `it has ended, and the run that asked for it was started ${MOST_TRIES} times and could not go on: see its log, and start its failed jobs by hand`,
    };
  return { kind: "go-on" };
}

/** Why nobody asks for it any more; undefined where somebody does. */
export function abandonedBecause({ submission, pull }: Pick<PendingFacts, "submission" | "pull">): string | undefined {
  if (pull === undefined) return undefined;
  if (pull.state === "closed") return "the pull request is closed";
  return pull.headSha === submission.run?.headSha ? undefined : "the pull request was pushed over";
}

/**
 * Of all jobs that one run asked for: it goes on once none of them runs any more, or where there is room for one that had
 * none. Each start of it costs everybody's time, and GitHub allows fifty.
 */
export function mayGoOn(steps: readonly { readonly step: PendingStep; readonly isHandedOver: boolean }[]): boolean {
  const hasRoom = steps.some(({ step, isHandedOver }) => step.kind === "go-on" && !isHandedOver);
  return hasRoom || steps.every(({ step, isHandedOver }) => step.kind !== "wait" || !isHandedOver);
}
