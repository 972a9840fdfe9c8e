import type { JobStatus } from "./cluster.ts";
import { conditionsOf, told } from "./kubernetes-condition.ts";
import type { Kind } from "./kubernetes-kinds.ts";
import {
  inOrder,
  isRunning,
  type Pod,
  runOf,
  trainingContainer,
  type Trouble,
  troubleOf,
  waitingOf,
} from "./kubernetes-pods.ts";
import { isLate, type Stand, standOf } from "./kubernetes-stand.ts";
import { textAt } from "./kubernetes-tree.ts";

/** An object, and what was seen of it beside itself. */
export interface Seen {
  readonly kind: Kind;
  readonly object: unknown;
  /** All of its pods. */
  readonly pods: readonly Pod[];
  /** Those of the pods that train, or submit to what trains. */
  readonly training: readonly Pod[];
  readonly containers: readonly string[];
  /** The Jobs that its operator made. */
  readonly children: readonly unknown[];
}

/** How a job stands, by its object's conditions and the state of its pods. */
export function statusOf(seen: Seen): JobStatus {
  const stand = standOf(seen.kind, seen.object);
  const waited = waitedOf(seen);
  return {
    handle: `${textAt(seen.object, "metadata", "namespace") ?? ""}/${textAt(seen.object, "metadata", "name") ?? ""}`,
    ...stateOf(seen, stand),
    ...(waited !== undefined && { queued: waited }),
  };
}

function stateOf(seen: Seen, stand: Stand): Pick<JobStatus, "state" | "reason"> {
  if (!("reason" in stand)) return stand.kind === "open" ? openState(seen) : { state: stand.kind };
  return stand.kind === "broken" ? brokenState(seen, stand.reason) : { state: stand.kind, reason: stand.reason };
}

function openState({ kind, training, pods, containers }: Seen): Pick<JobStatus, "state" | "reason"> {
  const newest = inOrder(training).at(-1);
  // Of a RayJob it is Ray that says when it runs: its pods are there before.
  const isRay = kind.kind === "RayJob";
  if (newest !== undefined && !isRay) {
    const container = trainingContainer(newest, containers);
    const trouble = troubleOf(newest);
    if (trouble !== undefined)
      return { state: "queued", reason: told(trouble.reason, "made again, or given up, next") };
    if (isRunning(newest, container) || runOf(newest, container).hasEnded) return { state: "running" };
  }
  const waiting = newest === undefined || isRay ? inOrder(pods).findLast((pod) => !isUp(pod)) : newest;
  return { state: "queued", reason: waiting === undefined ? "no pod runs yet" : waitingOf(waiting) };
}

/**
 * Whose doing it was. Where a pod of it was taken away by the machine that decides; where none is left, or all are going,
 * it was removed, as happens with nodes that are gone: one that ends by itself stays as long as its object.
 */
function brokenState({ pods, children, kind }: Seen, reason: string): Pick<JobStatus, "state" | "reason"> {
  const late = children
    .flatMap((child) => conditionsOf(child))
    .find((condition) => isFailure(condition.type) && isLate(condition));
  if (late !== undefined) return { state: "timed-out", reason: told(late.reason, late.message) };
  const troubles = inOrder(pods).flatMap((pod) => troubleOf(pod) ?? []);
  const worst = pick(troubles, "timed-out") ?? pick(troubles, "lost") ?? troubles.at(-1);
  if (worst !== undefined) return { state: worst.state, reason: told(worst.reason, reason) };
  const isGone = kind.kind === "Job" && pods.every(isGoing) && /^BackoffLimitExceeded\b/.test(reason);
  if (isGone) return { state: "lost", reason: told("its pod was removed", reason) };
  return { state: /DisruptionTarget/.test(reason) ? "lost" : "failed", reason };
}

function pick(troubles: readonly Trouble[], state: Trouble["state"]): Trouble | undefined {
  return troubles.findLast((trouble) => trouble.state === state);
}

function isFailure(type: string): boolean {
  return type === "Failed" || type === "FailureTarget";
}

function isGoing({ raw }: Pod): boolean {
  return textAt(raw, "metadata", "deletionTimestamp") !== undefined;
}

function isUp({ raw }: Pod): boolean {
  return ["Running", "Succeeded"].includes(textAt(raw, "status", "phase") ?? "");
}

function waitedOf({ object, training, containers }: Seen): number | undefined {
  const made = Date.parse(textAt(object, "metadata", "creationTimestamp") ?? "");
  const starts = training.flatMap((pod) => runOf(pod, trainingContainer(pod, containers)).startedAt ?? []);
  if (!Number.isFinite(made) || starts.length === 0) return undefined;
  return Math.max(0, Math.min(...starts) - made);
}
