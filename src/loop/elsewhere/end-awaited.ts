import type { Cluster, JobName } from "../../clusters/cluster.ts";
import type { Exchange } from "../../clusters/exchange.ts";
import { openCluster } from "../../clusters/open-cluster.ts";
import { openExchange } from "../../clusters/open-exchange.ts";
import type { Host } from "../../host/host.ts";
import { userMessage } from "../../kernel/errors.ts";
import { jobFiles } from "../../work/jobs/names.ts";
import type { AwaitedJobs } from "./awaited.ts";

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
      for (const job of one.jobs) await endOne(host, job, { ...opened, name: one.name });
    } catch (error) {
      host.log.warn(
        `${userMessage(error)} Jobs on ${one.name} that nobody waits for (${one.jobs.map(({ id }) => id).join(", ")}) may still run; audit finds them.`,
      );
    }
  }
}

interface Opened {
  readonly name: string;
  readonly cluster: Cluster;
  readonly exchange: Exchange;
}

async function endOne(host: Host, job: JobName, { name, cluster, exchange }: Opened): Promise<void> {
  const { waits } = jobFiles(job.id);
  const marks = await exchange.list(waits);
  for (const own of marks.filter((mark) => isOwn(host, mark))) await exchange.remove(`${waits}${own}`);
  if (marks.some((mark) => !isOwn(host, mark))) {
    host.log.info(`The job ${job.id} goes on: another run waits for it.`);
    return;
  }
  await cluster.cancel(job);
  host.log.info(`Cancelled the job ${job.id} on ${name}.`);
}

async function openBoth(host: Host, { settings, files }: AwaitedJobs) {
  const exchange = openExchange(host, settings.exchange);
  return { exchange, cluster: await openCluster({ host, settings, exchange, files }) };
}

function isOwn({ env }: Host, name: string): boolean {
  const run = env("GITHUB_RUN_ID") ?? "";
  return name === (run === "" ? "laptop.json" : `${run}-${env("GITHUB_RUN_ATTEMPT") ?? "1"}.json`);
}
