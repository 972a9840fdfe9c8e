import { type Condition, conditionsOf, told } from "./kubernetes-condition.ts";
import type { Kind } from "./kubernetes-kinds.ts";
import { at, textAt } from "./kubernetes-tree.ts";

/**
 * What the object itself says of its job. `open`: its pods tell whether it runs. `broken`: it failed, and pods tell whose
 * doing that was, unless the clock's or the engine's.
 */
export type Stand =
  | { readonly kind: "open" | "running" | "succeeded" }
  | { readonly kind: "queued" | "cancelled" | "timed-out" | "lost" | "broken"; readonly reason: string };

/** By the conditions of its kind. One that is being deleted was cancelled, unless it ended before. */
export function standOf({ kind }: Kind, object: unknown): Stand {
  const stand = kind === "RayJob" ? rayStand(object) : conditionStand(object);
  const isOver = ["succeeded", "timed-out", "lost", "broken"].includes(stand.kind);
  if (isOver || textAt(object, "metadata", "deletionTimestamp") === undefined) return stand;
  return { kind: "cancelled", reason: "it is being deleted" };
}

/** Complete and its like of Job, JobSet, TrainJob and PyTorchJob; SuccessCriteriaMet and FailureTarget come before pods have ended. */
const GOOD = ["Complete", "Completed", "Succeeded", "SuccessCriteriaMet"];
const BAD = ["Failed", "FailureTarget"];

function conditionStand(object: unknown): Stand {
  const conditions = conditionsOf(object);
  const of = (types: readonly string[]): Condition | undefined => conditions.find(({ type }) => types.includes(type));
  if (of(GOOD) !== undefined) return { kind: "succeeded" };
  const bad = of(BAD);
  if (bad !== undefined) return { kind: isLate(bad) ? "timed-out" : "broken", reason: told(bad.reason, bad.message) };
  const suspended = of(["Suspended"]);
  const isHeld = [
    ["spec", "suspend"],
    ["spec", "runPolicy", "suspend"],
  ].some((path) => at(object, path) === true);
  if (suspended === undefined && !isHeld) return { kind: "open" };
  return { kind: "queued", reason: heldReason(object, suspended) };
}

/** The Training Operator has no reason of its own for it. */
export function isLate({ reason, message }: Condition): boolean {
  return reason === "DeadlineExceeded" || /active longer than specified deadline/.test(message);
}

function heldReason(object: unknown, suspended: Condition | undefined): string {
  const queue = textAt(object, "metadata", "labels", "kueue.x-k8s.io/queue-name");
  return told(queue === undefined ? "suspended" : `suspended, waits in the queue ${queue}`, suspended?.message);
}

function rayStand(object: unknown): Stand {
  const deployment = textAt(object, "status", "jobDeploymentStatus") ?? "";
  const job = textAt(object, "status", "jobStatus") ?? "";
  const [reason, message] = [textAt(object, "status", "reason"), textAt(object, "status", "message")];
  const why = told(reason, message) || told(deployment, job);
  if (deployment === "Failed" || deployment === "ValidationFailed") return rayFailure(reason ?? "", why);
  if (job === "SUCCEEDED") return { kind: "succeeded" };
  if (job === "FAILED") return { kind: "broken", reason: why };
  if (job === "STOPPED") return { kind: "cancelled", reason: why };
  if (deployment === "Suspended" || deployment === "Suspending" || at(object, ["spec", "suspend"]) === true)
    return { kind: "queued", reason: heldReason(object, undefined) };
  if (deployment === "Running" && job === "RUNNING") return { kind: "running" };
  return { kind: "open" };
}

/** Of KubeRay: the job never got to the cluster, or the cluster did not tell how it went on. */
const RAYS_OWN = new Set(["SubmissionFailed", "JobDeploymentStatusTransitionGracePeriodExceeded"]);

function rayFailure(reason: string, why: string): Stand {
  if (reason === "DeadlineExceeded") return { kind: "timed-out", reason: why };
  return { kind: RAYS_OWN.has(reason) ? "lost" : "broken", reason: why };
}
