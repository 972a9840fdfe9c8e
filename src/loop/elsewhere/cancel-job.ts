import type { Cluster, JobName } from "../../clusters/cluster.ts";
import type { Exchange } from "../../clusters/exchange.ts";
import { jobFiles } from "../../work/jobs/names.ts";
import { overdueBy, mayBeOverdue } from "../../work/jobs/overdue.ts";
import type { JobSubmission } from "../../generated/types.ts";
import type { JobStatus } from "../../records/job-state.ts";

interface Opened {
  readonly cluster: Cluster;
  readonly exchange: Exchange;
}

/** Ends a job, and leaves word why before: engines that delete what they cancel would leave nothing to tell. */
export async function cancelJob({ cluster, exchange }: Opened, job: JobName, why: string): Promise<void> {
  await exchange.claim(jobFiles(job.id).cancelled, JSON.stringify({ why }));
  await cluster.cancel({ id: job.id, group: job.group, index: job.index });
}

interface Overdue {
  readonly submission: JobSubmission;
  readonly status: JobStatus | undefined;
  readonly hasRun?: boolean;
}

/** Why a job is to be ended that nobody else would end; undefined where it is in its time. */
export async function overdueReason(
  { exchange }: Opened,
  { submission, status, hasRun = false }: Overdue,
  now: number,
): Promise<string | undefined> {
  if (!mayBeOverdue(submission, status, now)) return undefined;
  const starts = Math.max(hasRun ? 1 : 0, (await exchange.list(jobFiles(submission.id).starts)).length);
  return overdueBy(submission, { status, starts }, now);
}
