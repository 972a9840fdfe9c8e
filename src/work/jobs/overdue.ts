import type { JobSubmission } from "../../generated/types.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { JobStatus } from "../../records/job-state.ts";

/** Why a job that waits or runs is to be ended; undefined where it is in its time. `now`: milliseconds since the epoch. */
export function overdueBy(
  { id, cluster, submittedAt, queueTimeoutSeconds, longestSeconds }: JobSubmission,
  status: JobStatus | undefined,
  now: number,
): string | undefined {
  if (status === undefined) return undefined;
  const age = now - Date.parse(submittedAt);
  const job = `The job ${id} (${status.handle})`;
  const queueTimeout = queueTimeoutSeconds * 1000;
  if (status.state === "queued" && age > queueTimeout) {
    const reason = status.reason === undefined ? "" : ` Last it said: ${status.reason}.`;
    return `${job} has waited ${formatDuration(age)} on ${cluster} and never started, so it was cancelled.${reason} Ask for less in training.requires, or let it wait longer by training.on.queueTimeout.`;
  }
  const longest = longestSeconds * 1000 + (status.queued ?? queueTimeout);
  return status.state === "running" && age > longest
    ? `${job} has not ended ${formatDuration(age)} after it was handed over, long after its timeout, so it was cancelled.`
    : undefined;
}
