import type { JobSubmission } from "../../generated/types.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { JobStatus } from "../../records/job-state.ts";

/**
 * Why a job that waits or runs is to be ended; undefined where it is in its time. `starts` is how often its program has
 * begun: what was preempted waits once more, and that is not its doing. `now`: milliseconds since the epoch.
 */
export function overdueBy(
  { id, cluster, submittedAt, queueTimeoutSeconds, longestSeconds }: JobSubmission,
  { status, starts }: { readonly status: JobStatus | undefined; readonly starts: number },
  now: number,
): string | undefined {
  const age = now - Date.parse(submittedAt);
  const queueTimeout = queueTimeoutSeconds * 1000;
  const job = `The job ${id} (${status?.handle ?? "unknown"})`;
  if (status?.state === "queued" && starts === 0 && age > queueTimeout) {
    const reason = status.reason === undefined ? "" : ` Last it said: ${status.reason}.`;
    return `${job} has waited ${formatDuration(age)} on ${cluster} and never started, so it was cancelled.${reason} Ask for less in training.requires, or let it wait longer by training.on.queueTimeout.`;
  }
  // Each start may wait and run as long as the first.
  const longest = (longestSeconds * 1000 + queueTimeout) * Math.max(1, starts);
  return status?.state === "running" && age > longest
    ? `${job} has not ended ${formatDuration(age)} after it was handed over, long after its timeout, so it was cancelled.`
    : undefined;
}

/** Whether that is worth a look at how often it has begun. */
export function mayBeOverdue(submission: JobSubmission, status: JobStatus | undefined, now: number): boolean {
  return overdueBy(submission, { status, starts: status?.state === "queued" ? 0 : 1 }, now) !== undefined;
}
