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
      const { cluster, exchange } = await open(host, one);
      for (const job of one.jobs) {
        const { waits } = jobFiles(job.id);
        for (const own of await exchange.list(waits)) if (isOwn(host, own)) await exchange.remove(`${waits}${own}`);
        if ((await exchange.list(waits)).length > 0) {
          host.log.info(`The job ${job.id} goes on: another run waits for it.`);
          continue;
        }
        await cluster.cancel(job);
        host.log.info(`Cancelled the job ${job.id} on ${one.name}.`);
      }
    } catch (error) {
      host.log.warn(
        `${userMessage(error)} Jobs on ${one.name} that nobody waits for (${one.jobs.map(({ id }) => id).join(", ")}) may still run; audit finds them.`,
      );
    }
  }
}

async function openBoth(host: Host, { settings, manifest }: AwaitedJobs) {
  const exchange = openExchange(host, settings.exchange);
  return { exchange, cluster: await openCluster({ host, settings, exchange, manifest }) };
}

function isOwn({ env }: Host, name: string): boolean {
  const run = env("GITHUB_RUN_ID") ?? "";
  return name === (run === "" ? "laptop.json" : `${run}-${env("GITHUB_RUN_ATTEMPT") ?? "1"}.json`);
}
