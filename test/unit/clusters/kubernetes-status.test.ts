import { expect, test } from "vitest";
import { KINDS } from "../../../src/clusters/kubernetes-kinds.ts";
import { readPod } from "../../../src/clusters/kubernetes-pods.ts";
import { statusOf } from "../../../src/clusters/kubernetes-status.ts";
import { podOf } from "./kubernetes-fake.ts";

type KindName = (typeof KINDS)[number]["kind"];

interface Situation {
  readonly kind?: KindName;
  readonly object?: Readonly<Record<string, unknown>>;
  readonly pods?: readonly unknown[];
  readonly children?: readonly unknown[];
}

function told({ kind: name = "Job", object = {}, pods = [], children = [] }: Situation): string {
  const kind = KINDS.find((each) => each.kind === name);
  if (kind === undefined) throw new Error(name);
  const read = pods.flatMap(
    (status, index) => readPod(podOf(`p${index}@2026-11-30T12:0${index}:00Z`, "x", status)) ?? [],
  );
  const metadata = { name: "x", namespace: "ns", creationTimestamp: "2026-11-30T11:59:00Z" };
  const seen = { kind, object: { metadata, ...object }, pods: read, training: read, containers: ["train"], children };
  const { state, reason } = statusOf(seen);
  return reason === undefined ? state : `${state}: ${reason}`;
}

const holds = (type: string, reason = "", message = ""): Readonly<Record<string, unknown>> => ({
  status: {
    conditions: [
      { type: "Suspended", status: "False" },
      { type, status: "True", reason, message },
    ],
  },
});
const container = (state: object, phase = "running" in state ? "Running" : "Failed"): unknown => ({
  phase,
  containerStatuses: [{ name: "train", state }],
});
const ended = (exitCode: number, reason = "Error"): unknown =>
  container({ terminated: { exitCode, reason } }, exitCode === 0 ? "Succeeded" : "Failed");
const BACKOFF = holds("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");

test.each<readonly [string, Situation]>([
  ["queued: no pod runs yet", {}],
  ["succeeded", { object: holds("Complete") }],
  ["succeeded", { object: holds("SuccessCriteriaMet") }],
  ["succeeded", { kind: "JobSet", object: holds("Completed") }],
  ["succeeded", { kind: "PyTorchJob", object: holds("Succeeded") }],
  ["timed-out: DeadlineExceeded", { object: holds("Failed", "DeadlineExceeded") }],
  ["timed-out: DeadlineExceeded", { object: holds("FailureTarget", "DeadlineExceeded") }],
  ["timed-out: PyTorchJobFailed: Job x has failed because it was active longer than specified deadline", { kind: "PyTorchJob", object: holds("Failed", "PyTorchJobFailed", "Job x has failed because it was active longer than specified deadline") }],
  ["timed-out: DeadlineExceeded", { kind: "JobSet", object: holds("Failed", "FailedJobs"), children: [holds("Failed", "DeadlineExceeded")] }],
  ["failed: FailedJobs", { kind: "JobSet", object: holds("Failed", "FailedJobs"), children: [BACKOFF] }],
  ["failed: container train: ended, exit code 3: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF, pods: [ended(3)] }],
  ["lost: container train: OOMKilled, exit code 137: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF, pods: [ended(137, "OOMKilled")] }],
  ["lost: Evicted: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF, pods: [{ phase: "Failed", reason: "Evicted" }] }],
  ["lost: NodeLost: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF, pods: [{ phase: "Unknown", reason: "NodeLost" }] }],
  ["lost: Preempting: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF, pods: [{ phase: "Failed", reason: "Preempting" }] }],
  ["lost: its pod was removed: BackoffLimitExceeded: Job has reached the specified backoff limit", { object: BACKOFF }],
  ["lost: PodFailurePolicy: Pod ns/x has condition DisruptionTarget matching FailJob rule at index 0", { object: holds("Failed", "PodFailurePolicy", "Pod ns/x has condition DisruptionTarget matching FailJob rule at index 0") }],
  ["failed: PodFailurePolicy: Container train for pod ns/x failed with exit code 42 matching FailJob rule at index 0", { object: holds("Failed", "PodFailurePolicy", "Container train for pod ns/x failed with exit code 42 matching FailJob rule at index 0") }],
  ["queued: suspended: JobSuspended", { object: holds("Suspended", "x", "JobSuspended") }],
  ["queued: suspended, waits in the queue gpus", { object: { metadata: { labels: { "kueue.x-k8s.io/queue-name": "gpus" } }, spec: { suspend: true } } }],
  ["running", { pods: [container({ running: { startedAt: "2026-11-30T12:00:00Z" } })] }],
  ["running", { pods: [ended(0, "Completed")] }],
  ["running", { pods: [ended(1), container({ running: {} })] }],
  ["queued: container train: ended, exit code 1: made again, or given up, next", { pods: [ended(1)] }],
  ["queued: container train: ErrImagePull: not found", { pods: [{ phase: "Pending", containerStatuses: [{ name: "train", state: { waiting: { reason: "ErrImagePull", message: "not found" } } }] }] }],
  ["queued: container setup: CreateContainerConfigError: secret \"s\" not found", { pods: [{ phase: "Pending", containerStatuses: [{ name: "train", state: { waiting: { reason: "PodInitializing" } } }], initContainerStatuses: [{ name: "setup", state: { waiting: { reason: "CreateContainerConfigError", message: "secret \"s\" not found" } } }] }] }],
  ["queued: Unschedulable: 0/3 nodes", { pods: [{ phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" }] }] }],
  ["cancelled: it is being deleted", { object: { metadata: { deletionTimestamp: "2026-11-30T12:00:00Z" } } }],
  ["succeeded", { object: { metadata: { deletionTimestamp: "2026-11-30T12:00:00Z" }, ...holds("Complete") } }],
  ["queued: no pod runs yet", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Initializing" } } }],
  ["running", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Running", jobStatus: "RUNNING" } } }],
  ["queued: no pod runs yet", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Running", jobStatus: "PENDING" } } }],
  ["queued: Unschedulable: 0/3 nodes", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Initializing" } }, pods: [{ phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" }] }] }],
  ["succeeded", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Complete", jobStatus: "SUCCEEDED" } } }],
  ["failed: AppFailed: exit 1", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Failed", jobStatus: "FAILED", reason: "AppFailed", message: "exit 1" } } }],
  ["lost: SubmissionFailed", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Failed", reason: "SubmissionFailed" } } }],
  ["timed-out: DeadlineExceeded", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Failed", reason: "DeadlineExceeded" } } }],
  ["cancelled: Complete: STOPPED", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Complete", jobStatus: "STOPPED" } } }],
  ["queued: suspended", { kind: "RayJob", object: { status: { jobDeploymentStatus: "Suspended" } } }],
  ["failed: TrainingRuntimeNotSupported", { kind: "TrainJob", object: holds("Failed", "TrainingRuntimeNotSupported") }],
])("%s", (expected, situation) => {
  expect(told(situation)).toBe(expected);
}); // prettier-ignore

test("nothing of a status is believed to be what it should be", () => {
  for (const status of [null, 1, "x", [], { conditions: "no" }, { conditions: [null, 1, { type: 4, status: "True" }] }])
    expect(told({ object: { status } })).toBe("queued: no pod runs yet");
  expect(told({ pods: [null, { containerStatuses: [null, { state: 1 }] }] })).toMatch(/^queued/);
});
