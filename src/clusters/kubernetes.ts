import type { KubernetesCluster } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import { type Cluster, type Job, type JobName, type JobStatus, type LogPart, UnreachableError } from "./cluster.ts";
import { findEntry } from "./kubernetes-kubeconfig.ts";
import {
  GROUP_LABEL,
  JOB_LABEL,
  labelsOf,
  labelValue,
  MANAGED_BY,
  MANAGER,
  objectName,
  REPOSITORY_LABEL,
} from "./kubernetes-labels.ts";
import { NewestLines, podsFrom, readCursor, sinceTime, startOf } from "./kubernetes-log.ts";
import { readManifest, type TeamManifest } from "./kubernetes-manifest.ts";
import { listedOf } from "./kubernetes-listed.ts";
import { objectOf } from "./kubernetes-object.ts";
import { runOf, trainingContainer } from "./kubernetes-pods.ts";
import { observe, trainingNames, trainingPods } from "./kubernetes-seen.ts";
import { openServer, type Server } from "./kubernetes-server.ts";
import { statusOf } from "./kubernetes-status.ts";
import { textAt, textsAt } from "./kubernetes-tree.ts";

export interface KubernetesOptions {
  readonly host: Host;
  readonly settings: KubernetesCluster;
  /** The team's, as the default branch has it. */
  readonly manifest: { readonly file: string; readonly text: string };
}

/**
 * Trains on Kubernetes: each job is the team's one object, made by the API server under a name that follows from the job.
 * Made, never applied: two that make the same name get one object and one refusal, and an apply would change a job that
 * runs already. Throws a UserError for a manifest that cannot be a job, before anything is asked; the kubeconfig is read
 * when the first question is.
 */
export function kubernetesCluster({ host, settings, manifest: source }: KubernetesOptions): Cluster {
  const manifest = readManifest(source, settings);
  const name = `Kubernetes (namespace ${settings.namespace})`;
  let opened: Promise<Server> | undefined;
  const server = async (): Promise<Server> => {
    opened ??= connect({ host, settings, name }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return await opened;
  };
  return {
    name,
    submit: async (jobs) => await submit(await server(), { name, manifest }, jobs),
    status: async (jobs) => await statuses(await server(), manifest, jobs),
    logs: async (job, cursor) => await logs(await server(), manifest, { job, cursor }),
    cancel: async (job) => await (await server()).remove(manifest.kind, objectName(job, manifest.kind)),
    list: async (repository) => {
      const selector = `${MANAGED_BY}=${MANAGER},${REPOSITORY_LABEL}=${labelValue(repository)}`;
      return listedOf(await observe(await server(), manifest, selector), repository);
    },
  };
}

type Connecting = Pick<KubernetesOptions, "host" | "settings"> & { readonly name: string };

async function connect({ host, settings, name }: Connecting): Promise<Server> {
  const entry = await findEntry(host, settings.context);
  const { openWire } = await import("./kubernetes-wire.ts");
  return openServer(openWire({ host, entry, name }), name, settings.namespace);
}

interface Ours {
  readonly name: string;
  readonly manifest: TeamManifest;
}

/** A refusal of one refuses all: what this call made before is taken back, so that no half of a group is left to nobody. */
async function submit(server: Server, ours: Ours, jobs: readonly Job[]): Promise<void> {
  const objects = jobs.map((job) => ({ job, object: objectOf(ours.manifest, job) }));
  const made: Job[] = [];
  try {
    for (const { job, object } of objects) if (await makeOrFind(server, ours, { job, object })) made.push(job);
  } catch (error) {
    // Where the server does not answer nothing is known to be wrong: who asks again finds what was made.
    if (error instanceof UnreachableError || !(error instanceof UserError)) throw error;
    for (const job of made)
      await server.remove(ours.manifest.kind, objectName(job, ours.manifest.kind)).catch(() => undefined);
    throw error;
  }
}

/** True where it was made just now. */
async function makeOrFind(
  server: Server,
  { name, manifest }: Ours,
  { job, object }: { job: Job; object: unknown },
): Promise<boolean> {
  const { kind, namespace } = manifest;
  const refusal = await server.create(kind, object);
  if (refusal === undefined) return true;
  const found = await server.get(kind, objectName(job, kind));
  if (found === undefined)
    throw new UnreachableError(
      `${name} had ${namespace}/${objectName(job, kind)} and has it no more. It is tried again.`,
    );
  const [own, theirs] = [labelsOf(job), textsAt(found, "metadata", "labels")];
  if ([MANAGED_BY, JOB_LABEL, REPOSITORY_LABEL].every((label) => own[label] === theirs[label])) return false;
  throw new UserError(
    `${name} has a ${kind.kind} ${objectName(job, kind)} that is not this repository's. Give each repository a namespace of its own, or remove it.`,
  );
}

async function statuses(
  server: Server,
  manifest: TeamManifest,
  jobs: readonly JobName[],
): Promise<ReadonlyMap<string, JobStatus>> {
  const found = new Map<string, JobStatus>();
  const ids = new Set(jobs.map(({ id }) => id));
  for (const group of new Set(jobs.map((job) => job.group)))
    for (const seen of await observe(server, manifest, `${MANAGED_BY}=${MANAGER},${GROUP_LABEL}=${group}`)) {
      const id = textAt(seen.object, "metadata", "labels", JOB_LABEL) ?? "";
      if (ids.has(id)) found.set(id, statusOf(seen));
    }
  return found;
}

/**
 * The log of the pod that the cursor is of, and after its end that of the pod that was made for it: an evicted one is gone
 * with its log. At most one pod's is told at once.
 */
async function logs(
  server: Server,
  manifest: TeamManifest,
  asked: { job: JobName; cursor: string | undefined },
): Promise<LogPart> {
  const name = objectName(asked.job, manifest.kind);
  const cursor = readCursor(asked.cursor);
  const pods = trainingPods(manifest, await server.pods(`${manifest.kind.podLabel}=${name}`));
  let last: LogPart = { lines: [], cursor: asked.cursor ?? "" };
  for (const pod of podsFrom(pods, cursor)) {
    const container = trainingContainer(pod, trainingNames(manifest));
    const { startedAt, hasEnded } = runOf(pod, container);
    if (startedAt === undefined) break;
    const from = cursor?.uid === pod.uid ? cursor : startOf(pod);
    const newest = new NewestLines(from);
    const isThere = await server.log({
      pod: pod.name,
      container,
      sinceTime: sinceTime(from),
      take: (text) => newest.take(text),
    });
    if (!isThere) continue;
    last = newest.finish(hasEnded);
    if (last.lines.length > 0 || !hasEnded) break;
  }
  return last;
}
