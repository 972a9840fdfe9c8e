import type { JobResult } from "../../generated/types.ts";
import type { JobStatus } from "../../records/job-state.ts";

/** What is known of one attempt to train one seed. Times are milliseconds since the epoch. */
export interface Attempt {
  readonly attempt: number;
  readonly submittedAt: number;
  /** Undefined: the engine does not know it, or no longer. */
  readonly status: JobStatus | undefined;
  readonly result: JobResult | undefined;
  /** When it was first seen to have ended, by the engine's word. */
  readonly endedAt: number | undefined;
  /** Whether a run has told already that it failed. */
  readonly isTold: boolean;
  /** Whether this run has waited for it, or nobody was to: then its end is news. */
  readonly isAwaited: boolean;
}

export interface StepOptions {
  /** How often a failed attempt is followed by another. */
  readonly retries: number;
  readonly now: number;
}

export type Step =
  /** It ended well: what it made is there. */
  | { readonly kind: "collect"; readonly attempt: number }
  | { readonly kind: "wait"; readonly attempt: number }
  /** Hand it over: a new attempt, or once more the same where nobody can tell whether it arrived. */
  | { readonly kind: "submit"; readonly attempt: number }
  | { readonly kind: "failed"; readonly attempt: number; readonly why: string };

/** How long after its submission a job that the engine does not know may still be on its way. */
const ON_ITS_WAY = 10 * 60_000;

/** How long after its end the result of a job may take to be seen through a network file system. */
const RESULT_AFTER = 3 * 60_000;

/** What to do about one seed. `attempts` in any order. */
export function nextStep(attempts: readonly Attempt[], options: StepOptions): Step {
  const done = attempts.find(({ result }) => isGood(result));
  if (done !== undefined) return { kind: "collect", attempt: done.attempt };
  const sorted = attempts.toSorted((a, b) => a.attempt - b.attempt);
  const last = sorted.at(-1);
  if (last === undefined) return { kind: "submit", attempt: 1 };
  const { attempt } = last;
  // What was told is over, whatever the engine knows of it: whoever asks again starts anew.
  if (last.isTold) return { kind: "submit", attempt: attempt + 1 };
  const end = endOf(last, options.now);
  if (end.kind !== "ended") return { kind: end.kind, attempt };
  const isNews = last.isAwaited;
  // What a run before this one was cut off from is tried anew by whoever asks again.
  if (!isNews) return { kind: "submit", attempt: attempt + 1 };
  const tries = sorted.length - 1 - sorted.findLastIndex((one) => one !== last && isOver(one));
  return end.mayRetry && tries <= options.retries
    ? { kind: "submit", attempt: attempt + 1 }
    : { kind: "failed", attempt, why: end.why };
}

/** Whether it waits or runs, by all that is known. */
export function isActive({ status, result }: Pick<Attempt, "status" | "result">): boolean {
  return result === undefined && (status?.state === "queued" || status?.state === "running");
}

/** Whether what came before it does not count against the retries of what came after. */
function isOver({ isTold, status }: Attempt): boolean {
  return isTold || status?.state === "cancelled";
}

type End =
  | { readonly kind: "wait" | "submit" }
  | { readonly kind: "ended"; readonly why: string; readonly mayRetry: boolean };

function endOf({ status, result, submittedAt, endedAt }: Attempt, now: number): End {
  if (result !== undefined) return { kind: "ended", ...wordsOf(result) };
  if (status === undefined)
    return now - submittedAt < ON_ITS_WAY
      ? { kind: "submit" }
      : { kind: "ended", why: "is not known to the engine any more, and left no result", mayRetry: true };
  const reason = status.reason === undefined ? "" : ` (${status.reason})`;
  switch (status.state) {
    case "queued":
    case "running":
      return { kind: "wait" };
    case "succeeded":
      return now - (endedAt ?? now) < RESULT_AFTER
        ? { kind: "wait" }
        : { kind: "ended", why: `ended well by the engine's word, but left no result${reason}`, mayRetry: true };
    case "failed":
      return now - (endedAt ?? now) < LATE_RESULT
        ? { kind: "wait" }
        : { kind: "ended", why: `failed before it could leave a result${reason}`, mayRetry: true };
    case "lost":
      return { kind: "ended", why: `was lost with its machine${reason}`, mayRetry: true };
    case "timed-out":
      return { kind: "ended", why: `reached the engine's time limit${reason}`, mayRetry: false };
    case "cancelled":
      return { kind: "ended", why: `was cancelled${reason}`, mayRetry: false };
  }
}

/** The engine may say that it failed a moment before the result is seen that says why. */
const LATE_RESULT = 20_000;

function isGood(result: JobResult | undefined): boolean {
  return result?.end.kind === "exited" && result.end.exitCode === 0;
}

/** As on a runner: what a command did once it may do otherwise; what it was not given, or has no time for, it will not. */
function wordsOf({ end }: JobResult): { readonly why: string; readonly mayRetry: boolean } {
  const reason = end.reason === undefined ? "" : `: ${end.reason}`;
  switch (end.kind) {
    case "exited":
      return { why: `exited with code ${end.exitCode ?? "?"}`, mayRetry: true };
    case "killed":
      return {
        why: `was killed by ${end.signal ?? "a signal"}${end.signal === "SIGKILL" ? " (often: out of memory)" : ""}`,
        mayRetry: true,
      };
    case "timed-out":
      return { why: "ran longer than its timeout", mayRetry: false };
    case "setup":
      return { why: `failed in its setup command${reason}`, mayRetry: false };
    case "not-started":
      return { why: `could not start${reason}`, mayRetry: false };
    case "bytes":
      return { why: `did not get the code and data it was to have${reason}`, mayRetry: true };
    case "machine":
      // Another machine of the cluster may do.
      return { why: `was started where it cannot run${reason}`, mayRetry: true };
    case "left-nothing":
      return { why: `ended well, but left nothing that can be kept${reason}`, mayRetry: false };
  }
}
