import { KINDS, type Kind, RAY_CLUSTER_LABEL } from "./kubernetes-kinds.ts";
import type { TeamManifest } from "./kubernetes-manifest.ts";
import { inOrder, type Pod } from "./kubernetes-pods.ts";
import type { Server } from "./kubernetes-server.ts";
import { standOf } from "./kubernetes-stand.ts";
import type { Seen } from "./kubernetes-status.ts";
import { textAt, textsAt } from "./kubernetes-tree.ts";

/** Names in one selector, which is a part of an address. */
const AT_ONCE = 40;
const CHILD_LABEL = "jobset.sigs.k8s.io/jobset-name";

/** All objects of a selector, with the pods of those that did not succeed, and where they failed the Jobs below them. */
export async function observe(server: Server, manifest: TeamManifest, selector: string): Promise<readonly Seen[]> {
  const { kind } = manifest;
  const objects = await server.list(kind, selector);
  const stands = objects.map((object) => ({ object, stand: standOf(kind, object) }));
  const unclear = stands
    .filter(({ stand }) => stand.kind !== "succeeded" && stand.kind !== "queued")
    .map(({ object }) => object);
  const pods = await podsOf(server, kind, unclear);
  const broken = stands.filter(({ stand }) => stand.kind === "broken").map(({ object }) => nameOf(object));
  const hasChildren = kind.podLabel === CHILD_LABEL;
  const children = hasChildren
    ? await inChunks(broken, (names) => server.list(jobs(), `${CHILD_LABEL} in (${names})`))
    : [];
  return objects.map((object) => {
    const own = pods.filter((pod) => isOf(pod, kind, object));
    return {
      kind,
      object,
      pods: own,
      training: trainingPods(manifest, own),
      containers: trainingNames(manifest),
      children: children.filter((child) => textsAt(child, "metadata", "labels")[CHILD_LABEL] === nameOf(object)),
    };
  });
}

/** Those of an object's pods whose log is the job's, oldest first. */
export function trainingPods({ kind, place }: TeamManifest, pods: readonly Pod[]): readonly Pod[] {
  const member = (label: string, name: string | undefined): readonly Pod[] =>
    inOrder(name === undefined ? pods : pods.filter(({ labels }) => labels[label] === name));
  if (kind.kind === "JobSet") return member("jobset.sigs.k8s.io/replicatedjob-name", place?.member);
  if (kind.kind === "TrainJob") return member("jobset.sigs.k8s.io/replicatedjob-name", kind.container);
  if (kind.kind === "PyTorchJob") return member("training.kubeflow.org/replica-type", place?.member);
  return kind.kind === "RayJob"
    ? inOrder(pods.filter(({ labels }) => labels[kind.podLabel] !== undefined))
    : inOrder(pods);
}

/** By which names the container that trains may be called, the surest first. */
export function trainingNames({ container, kind }: TeamManifest): readonly string[] {
  return [container, kind.container, "train"].filter((name) => name !== undefined);
}

async function podsOf(server: Server, kind: Kind, objects: readonly unknown[]): Promise<readonly Pod[]> {
  const pods = await inChunks(objects.map(nameOf), (names) => server.pods(`${kind.podLabel} in (${names})`));
  if (kind.kind !== "RayJob") return pods;
  const clusters = objects.flatMap((object) => rayCluster(object) ?? []);
  return [...pods, ...(await inChunks(clusters, (names) => server.pods(`${RAY_CLUSTER_LABEL} in (${names})`)))];
}

function isOf({ labels }: Pod, kind: Kind, object: unknown): boolean {
  if (labels[kind.podLabel] === nameOf(object)) return true;
  const cluster = rayCluster(object);
  return kind.kind === "RayJob" && cluster !== undefined && labels[RAY_CLUSTER_LABEL] === cluster;
}

/** A name that a status tells goes into a selector as what it is, or not at all. */
function rayCluster(object: unknown): string | undefined {
  const name = textAt(object, "status", "rayClusterName") ?? "";
  return /^[a-z0-9][a-z0-9.-]{0,62}$/.test(name) ? name : undefined;
}

function nameOf(object: unknown): string {
  return textAt(object, "metadata", "name") ?? "";
}

function jobs(): Pick<Kind, "apiVersion" | "plural"> {
  return KINDS.find(({ kind }) => kind === "Job") ?? { apiVersion: "batch/v1", plural: "jobs" };
}

async function inChunks<T>(
  names: readonly string[],
  ask: (names: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE)
    found.push(...(await ask(names.slice(start, start + AT_ONCE).join(","))));
  return found;
}
