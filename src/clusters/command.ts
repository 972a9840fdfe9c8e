import type { CommandClusterAnswer, CommandClusterJob } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { type Cluster, type JobName, type JobStatus, type ListedJob, LOG_BYTES, type LogPart } from "./cluster.ts";
import { callCommand, type CommandAccess } from "./command-call.ts";
import { cancelRequest, logsRequest, statusRequest, submitRequest, type Verb } from "./command-request.ts";
import { said } from "./engine-words.ts";

/**
 * Any service, by commands of the team's: one JSON object on standard input, one on standard output. They find before
 * they make, which nothing here can do for them.
 */
export function commandCluster(access: CommandAccess): Cluster {
  return {
    name: `the service behind ${access.settings.submit.join(" ")}`,
    async submit(jobs) {
      if (jobs.length > 0) await callCommand(access, submitRequest(jobs));
    },
    async status(jobs) {
      if (jobs.length === 0) return new Map();
      return statuses(jobs, jobsOf(await callCommand(access, statusRequest(jobs)), "status"));
    },
    async logs(job, cursor) {
      return logPart(await callCommand(access, logsRequest(job, cursor)));
    },
    async cancel(job) {
      await callCommand(access, cancelRequest(job));
    },
    async list(repository) {
      if (access.settings.list === undefined) return undefined;
      return jobsOf(await callCommand(access, { verb: "list", repository }), "list").flatMap(listed);
    },
  };
}

/** Of jobs that were not asked for nothing is taken. */
function statuses(asked: readonly JobName[], told: readonly CommandClusterJob[]): ReadonlyMap<string, JobStatus> {
  const ids = new Set(asked.map(({ id }) => id));
  return new Map(told.filter(({ id }) => ids.has(id)).map((job) => [job.id, statusOf(job)]));
}

function statusOf({ id, state, handle, reason, queuedSeconds, link }: CommandClusterJob): JobStatus {
  const words = reason === undefined ? "" : said(reason, 500);
  return {
    state,
    handle: handle === undefined ? id : said(handle, 300),
    ...(words !== "" && { reason: words }),
    ...(queuedSeconds !== undefined && { queued: 1000 * queuedSeconds }),
    ...(link !== undefined && { link }),
  };
}

function listed({ id, state, handle, labels = {}, gpus = 0 }: CommandClusterJob): readonly ListedJob[] {
  return state === "queued" || state === "running"
    ? [{ id, state, handle: said(handle ?? id, 300), labels, gpus }]
    : [];
}

function jobsOf({ jobs }: CommandClusterAnswer, verb: Verb): readonly CommandClusterJob[] {
  if (jobs !== undefined) return jobs;
  throw new UserError(`What clusters: command.${verb} printed has no jobs. Print {"jobs": []} where there are none.`);
}

/** Of more than was asked for the newest lines are told. */
function logPart({ lines, cursor, skippedBytes = 0 }: CommandClusterAnswer): LogPart {
  if (lines === undefined || cursor === undefined)
    throw new UserError(
      `What clusters: command.logs printed has no lines, or no cursor. Print {"lines": [], "cursor": ""} where there are none.`,
    );
  let room = LOG_BYTES;
  const first = lines.findLastIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0) + 1;
  const cut = lines.slice(0, first).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const skipped = skippedBytes + cut;
  return { lines: lines.slice(first), cursor, ...(skipped > 0 && { skipped }) };
}
