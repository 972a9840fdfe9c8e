import { type Condition, conditionsOf, told } from "./kubernetes-condition.ts";
import { at, listAt, numberAt, textAt, textsAt } from "./kubernetes-tree.ts";

/** What is known of one pod, for deciding and for reading its log. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  /** As the API writes it: `2026-11-30T12:00:00Z`, in the order of time. */
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those of its spec. */
  readonly containers: readonly string[];
  readonly raw: unknown;
}

/** Why a pod ended badly: by its own doing, by the machine's, or by the clock. */
export interface Trouble {
  readonly state: "failed" | "lost" | "timed-out";
  readonly reason: string;
}

export function readPod(raw: unknown): Pod | undefined {
  const [name, uid] = [textAt(raw, "metadata", "name"), textAt(raw, "metadata", "uid")];
  if (name === undefined || uid === undefined) return undefined;
  return {
    name,
    uid,
    createdAt: textAt(raw, "metadata", "creationTimestamp") ?? "",
    labels: textsAt(raw, "metadata", "labels"),
    containers: listAt(raw, "spec", "containers").flatMap((container) => textAt(container, "name") ?? []),
    raw,
  };
}

/** Oldest first. */
export function inOrder(pods: readonly Pod[]): readonly Pod[] {
  return pods.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

export function orderOf({ createdAt, name }: Pick<Pod, "createdAt" | "name">): string {
  return `${createdAt} ${name}`;
}

/** The container that trains: of the first of these names that the pod has, else its first. */
export function trainingContainer({ containers }: Pod, names: readonly string[]): string {
  return names.find((name) => containers.includes(name)) ?? containers[0] ?? "";
}

/** When a container was started, in milliseconds; undefined before. Whether it has ended since. */
export function runOf({ raw }: Pod, container: string): { readonly startedAt?: number; readonly hasEnded: boolean } {
  const state = at(statusOf(raw, container), ["state"]);
  const startedAt = Date.parse(textAt(state, "running", "startedAt") ?? textAt(state, "terminated", "startedAt") ?? "");
  const hasEnded = at(state, ["terminated"]) !== undefined;
  return { hasEnded, ...(Number.isFinite(startedAt) && { startedAt }) };
}

export function isRunning({ raw }: Pod, container: string): boolean {
  return at(statusOf(raw, container), ["state", "running"]) !== undefined;
}

/** Reasons of a pod that the kubelet or the control plane gives where it is not the program that is to blame. */
const TAKEN =
  /^(?:Evicted|Preempting|Preempted|NodeLost|NodeShutdown|Shutdown|Terminated|NodeAffinity|TopologyAffinityError|UnexpectedAdmissionError|OutOf\w+)$/;
/** Of a container: ended by the kernel for its memory, or by nobody knows whom when its node came back. */
const KILLED = /^(?:OOMKilled|ContainerStatusUnknown)$/;

/** Why a pod ended badly; undefined where it has not. */
export function troubleOf({ raw }: Pod): Trouble | undefined {
  const [reason, message] = [textAt(raw, "status", "reason") ?? "", textAt(raw, "status", "message")];
  if (reason === "DeadlineExceeded") return { state: "timed-out", reason: told(reason, message) };
  if (TAKEN.test(reason)) return { state: "lost", reason: told(reason, message) };
  const ended = containerStatuses(raw).filter((status) => isBadEnd(at(status, ["state", "terminated"])));
  const killed = ended.find((status) => KILLED.test(textAt(status, "state", "terminated", "reason") ?? ""));
  if (killed !== undefined) return { state: "lost", reason: endOf(killed) };
  const disrupted = conditionsOf(raw).find(({ type }) => type === "DisruptionTarget");
  if (disrupted !== undefined) return { state: "lost", reason: told(disrupted.reason, disrupted.message) };
  const [first] = ended;
  if (first !== undefined) return { state: "failed", reason: endOf(first) };
  return textAt(raw, "status", "phase") === "Failed" ? { state: "failed", reason: told(reason, message) } : undefined;
}

/** Why a pod does not run yet: cannot be scheduled, its image cannot be pulled, it is being made. */
export function waitingOf({ raw }: Pod): string {
  const unscheduled = conditionsOf(raw, "False").find(({ type }) => type === "PodScheduled");
  if (unscheduled !== undefined) return reasonOf(unscheduled);
  const waiting = containerStatuses(raw).flatMap((status) => {
    const why = at(status, ["state", "waiting"]);
    const reason = textAt(why, "reason");
    return reason === undefined
      ? []
      : [{ reason, message: textAt(why, "message") ?? "", of: textAt(status, "name") ?? "" }];
  });
  const worst = waiting.find(({ reason }) => !/^(?:ContainerCreating|PodInitializing)$/.test(reason)) ?? waiting[0];
  if (worst === undefined) return told(textAt(raw, "status", "phase"), textAt(raw, "status", "reason"));
  return told(`container ${worst.of}`, worst.reason, worst.message);
}

function reasonOf({ reason, message }: Condition): string {
  return told(reason, message);
}

function isBadEnd(terminated: unknown): boolean {
  return terminated !== undefined && numberAt(terminated, "exitCode") !== 0;
}

function endOf(status: unknown): string {
  const end = at(status, ["state", "terminated"]);
  const reason = textAt(end, "reason");
  const code = numberAt(end, "exitCode");
  const words = reason === undefined || reason === "Error" ? "ended" : reason;
  return told(
    `container ${textAt(status, "name") ?? ""}`,
    `${words}, exit code ${code ?? "unknown"}`,
    textAt(end, "message"),
  );
}

function statusOf(raw: unknown, container: string): unknown {
  return containerStatuses(raw).find((status) => textAt(status, "name") === container);
}

function containerStatuses(raw: unknown): readonly unknown[] {
  return [...listAt(raw, "status", "containerStatuses"), ...listAt(raw, "status", "initContainerStatuses")];
}
