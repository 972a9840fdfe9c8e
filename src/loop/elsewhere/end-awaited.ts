import type { Cluster } from "../../clusters/cluster.ts";
import type { Exchange } from "../../clusters/exchange.ts";
import { openCluster } from "../../clusters/open-cluster.ts";
import { openExchange } from "../../clusters/open-exchange.ts";
import type { Host } from "../../host/host.ts";
import { userMessage } from "../../kernel/errors.ts";
import { jobFiles, pendingFolder, readPendingFile } from "../../work/jobs/names.ts";
import type { AwaitedJob, AwaitedJobs } from "./awaited.ts";
import { cancelJob } from "./cancel-job.ts";

/**
 * Cancels the jobs that a run waited for and that was cut off, unless another run waits for them as well. What cannot be
 * cancelled now is told, and found by `audit`.
 */
export async function endAwaited(
  host: Host,
  awaited: readonly AwaitedJobs[],
  open: typeof openBoth = openBoth,
): Promise<void> {
  for (const one of awaited) {
    try {
      const opened = await open(host, one);
      for (const job of one.jobs) await endOne(host, job, { ...opened, name: one.name, waiter: one.waiter });
    } catch (error) {
      host.log.warn(
        `${userMessage(error)} Jobs on ${one.name} that nobody waits for (${one.jobs.map(({ id }) => id).join(", ")}) may still run; audit finds them.`,
      );
    }
  }
}

interface Opened {
  readonly name: string;
  readonly waiter: string;
  readonly cluster: Cluster;
  readonly exchange: Exchange;
}

async function endOne(host: Host, job: AwaitedJob, { name, waiter, ...opened }: Opened): Promise<void> {
  const { exchange } = opened;
  const { waits } = jobFiles(job.id);
  const marks = await exchange.list(waits);
  if (marks.includes(waiter)) await exchange.remove(`${waits}${waiter}`);
  const words = await exchange.list(pendingFolder(job.repository));
  const isAsked = words.some((word) => readPendingFile(word)?.id === job.id);
  if (isAsked || marks.some((mark) => mark !== waiter)) {
    host.log.info(`The job ${job.id} goes on: another run asks for it.`);
    return;
  }
  await cancelJob(opened, job, "the run that waited for it was cancelled");
  host.log.info(`Cancelled the job ${job.id} on ${name}.`);
}

async function openBoth(host: Host, { settings, files }: AwaitedJobs) {
  const exchange = openExchange(host, settings.exchange);
  return { exchange, cluster: await openCluster({ host, settings, exchange, files }) };
}
