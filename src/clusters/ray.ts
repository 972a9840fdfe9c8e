import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { type Cluster, type Job, type JobStatus, type ListedJob, UnreachableError } from "./cluster.ts";
import { openRay, type RayAccess, type RayApi, refusalBy, valueOf } from "./ray-api.ts";
import { rayLogs } from "./ray-logs.ts";
import { type RayJob, rayJob } from "./ray-state.ts";
import { submissionOf, submittedLabels } from "./ray-submission.ts";

/** Ended jobs stay in Ray's list, each with up to 20 KB of its log. */
const LIST_BYTES = 256 * 1024 ** 2;
const AT_ONCE = 4;

/**
 * A Ray cluster by its Jobs API, Ray 2.9 or newer. Throws a UserError for an address or a token that cannot be used.
 */
export function rayCluster(access: RayAccess): Cluster {
  const api = openRay(access);
  return {
    name: `Ray at ${access.settings.address}`,
    submit: (jobs) => submit(api, jobs),
    async status(jobs) {
      const found = await each(jobs, ({ id }) => jobOf(api, id));
      return new Map(found.flatMap((job) => (job === undefined ? [] : [[job.id, statusOf(api, job)] as const])));
    },
    async logs({ id }, cursor) {
      const job = await jobOf(api, id);
      if (job === undefined) return { lines: [], cursor: cursor ?? "0" };
      return await rayLogs({ api, web: access.web, job, cursor });
    },
    cancel: ({ id }) => cancel(api, id),
    list: (repository) => list(api, repository),
  };
}

/** All are made, or those that this call made are ended again: nobody waits for a part of a group. */
async function submit(api: RayApi, jobs: readonly Job[]): Promise<void> {
  const bodies = jobs.map((job) => ({ id: job.id, body: submissionOf(job) }));
  const made: string[] = [];
  for (const { id, body } of bodies) {
    try {
      if (await make(api, id, body)) made.push(id);
    } catch (error) {
      // Where it is only unreachable the same call is made again, and finds them.
      if (!(error instanceof UnreachableError)) await each(made, (one) => cancel(api, one));
      throw error;
    }
  }
}

/** Whether it was made by this call. Ray refuses an id that it has, of all that try at once but one. */
async function make(api: RayApi, id: string, body: string): Promise<boolean> {
  const answer = await api.ask({ method: "POST", path: "api/jobs/", body });
  if (answer.status === 200) return true;
  if ((await jobOf(api, id)) !== undefined) return false;
  throw refusalBy(answer);
}

async function jobOf(api: RayApi, id: string): Promise<RayJob | undefined> {
  const path = `api/jobs/${encodeURIComponent(id)}`;
  const answer = await api.ask({ path });
  if (isUnknown(answer)) return undefined;
  const job = rayJob(valueOf(answer));
  if (job?.id === id) return job;
  throw new UnreachableError(`${answer.from} answered with something else than the job ${id}.`);
}

/** A gateway's 404 is no word of Ray's: taken for one, a job that runs would be started once more. */
function isUnknown({ status, text }: { readonly status: number; readonly text: string }): boolean {
  return status === 404 && /\bdoes not exist\b/.test(text);
}

/** Of one that waits Ray only remembers that it is to end at once when it starts. */
async function cancel(api: RayApi, id: string): Promise<void> {
  const answer = await api.ask({ method: "POST", path: `api/jobs/${encodeURIComponent(id)}/stop` });
  if (answer.status !== 200 && !isUnknown(answer)) throw refusalBy(answer);
}

async function list(api: RayApi, repository: string): Promise<readonly ListedJob[]> {
  const answer = await api.ask({ path: "api/jobs/", limit: LIST_BYTES });
  const jobs = valueOf(answer);
  if (!Array.isArray(jobs)) throw new UserError(`${answer.from} is not a list of jobs. Check clusters: ray.address.`);
  return jobs.flatMap((value: unknown) => {
    // Other people's jobs are looked at no further.
    const { labels, gpus } = submittedLabels(isRecord(value) ? value["metadata"] : undefined);
    if (labels["repository"] !== repository) return [];
    const { id, state } = rayJob(value) ?? {};
    return id !== undefined && (state === "queued" || state === "running")
      ? [{ id, handle: id, state, labels, gpus }]
      : [];
  });
}

function statusOf(api: RayApi, { id, state, reason }: RayJob): JobStatus {
  const link = `${api.base}#/jobs/${encodeURIComponent(id)}`;
  return { state, handle: id, link, ...(reason !== undefined && { reason }) };
}

/** A few at once: each question makes the head look through its drivers. */
async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index += AT_ONCE)
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(work))));
  return results;
}
