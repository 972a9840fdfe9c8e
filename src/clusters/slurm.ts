import { setTimeout as sleep } from "node:timers/promises";
import type { SlurmCluster } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import type { Cluster, JobName, ListedJob } from "./cluster.ts";
import type { Exchange } from "./exchange.ts";
import { slurmCommands } from "./slurm-commands.ts";
import { forbid, readHistory, readLabels, rememberedOf } from "./slurm-history.ts";
import { labelsOf } from "./slurm-labels.ts";
import { isOver, namesOf, rowsOf, type SlurmRow } from "./slurm-listing.ts";
import { readLog } from "./slurm-log.ts";
import { sharedFolder } from "./slurm-options.ts";
import { statusOfAll } from "./slurm-status.ts";
import { submitOnce, type SlurmContext } from "./slurm-submission.ts";

interface SlurmOptions {
  readonly host: Host;
  readonly settings: SlurmCluster;
  readonly exchange: Exchange;
  /** How to wait for others that submit the same. */
  pause?(milliseconds: number): Promise<void>;
}

/**
 * Slurm by its commands, on a login node. Throws a UserError for an exchange that is no folder.
 */
export function slurmCluster({ host, settings, exchange, pause }: SlurmOptions): Cluster {
  const commands = slurmCommands(host, settings);
  const folder = sharedFolder(exchange.address);
  const wait = async (milliseconds: number): Promise<void> =>
    await sleep(milliseconds, undefined, { signal: host.signal });
  const context: SlurmContext = { host, settings, exchange, folder, commands, pause: pause ?? wait };
  return {
    name: "Slurm",
    async submit(jobs) {
      if (jobs.length > 0) await submitOnce(context, jobs);
    },
    status: async (jobs) => (jobs.length === 0 ? new Map() : await statusOfAll(context, jobs)),
    logs: async ({ id }, cursor) => await readLog(`${folder}/jobs/${id}/log`, cursor),
    cancel: async (job) => await cancel(context, job),
    list: async (repository) => await list(context, repository),
  };
}

async function cancel({ exchange, commands }: SlurmContext, job: JobName): Promise<void> {
  const [queued, handle] = await Promise.all([commands.queue(namesOf([job])), rememberedOf(exchange, job.id)]);
  const rows = rowsOf(queued, job, handle);
  const live = rows.filter((row) => !isOver(row));
  // An answer was lost, or another submits it right now: something may still come of that.
  const isToCome = rows.length === 0 && !(await readHistory(exchange, job.group)).isSettled;
  // Slurm does not always remember what was cancelled while it waited, and may not hear us.
  if (live.length > 0 || isToCome) await forbid(exchange, job.id);
  if (live.length > 0) await commands.cancel(live.map((row) => row.handle));
}

async function list({ exchange, commands }: SlurmContext, repository: string): Promise<readonly ListedJob[]> {
  const rows = (await commands.queue()).filter((row) => row.id.startsWith("mg-") && !isOver(row));
  const listed = new Map<string, ListedJob>();
  for (const row of rows) {
    const labels = labelsOf(row.comment) ?? (await writtenLabels(exchange, row));
    if (labels["repository"] === repository && !listed.has(row.id)) listed.set(row.id, listedOf(row, labels));
  }
  return [...listed.values()];
}

/** Where a site writes comments of its own. */
async function writtenLabels(exchange: Exchange, { id }: SlurmRow): Promise<Readonly<Record<string, string>>> {
  return /^mg-[a-z0-9-]{1,60}$/.test(id) ? ((await readLabels(exchange, id)) ?? {}) : {};
}

function listedOf({ id, handle, state, gpus }: SlurmRow, labels: Readonly<Record<string, string>>): ListedJob {
  return { id, handle, state: state === "queued" ? "queued" : "running", labels, gpus };
}
