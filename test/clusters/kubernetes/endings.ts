import { containerStatus, terminated } from "./world.ts";

/** What a node, or the scheduler, says of a pod that ended, and what it is for the job. */
export const ENDS = [
  { name: "its own exit code", pod: { phase: "Failed", containerStatuses: [containerStatus(terminated(3, "Error"))] }, state: "failed", reason: /exit code 3.*BackoffLimitExceeded/ },
  { name: "memory", pod: { phase: "Failed", containerStatuses: [containerStatus(terminated(137, "OOMKilled"))] }, state: "lost", reason: /OOMKilled/ },
  { name: "eviction", pod: { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }, state: "lost", reason: /Evicted: The node was low/ },
  { name: "preemption", pod: { phase: "Failed", conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }] }, state: "lost", reason: /PreemptionByScheduler/ },
] as const; // prettier-ignore

/** What the operators write of a job that ended well, and of one that did not. */
export const KINDS = [
  { kind: "JobSet", path: "jobset.x-k8s.io/v1alpha2", plural: "jobsets", good: { conditions: [condition("Completed")] }, bad: { conditions: [condition("Failed", "FailedJobs")] } },
  { kind: "RayJob", path: "ray.io/v1", plural: "rayjobs", good: { jobDeploymentStatus: "Complete", jobStatus: "SUCCEEDED" }, bad: { jobDeploymentStatus: "Failed", jobStatus: "FAILED", reason: "AppFailed" } },
  { kind: "TrainJob", path: "trainer.kubeflow.org/v1alpha1", plural: "trainjobs", good: { conditions: [condition("Complete")] }, bad: { conditions: [condition("Failed", "JobsFailed")] } },
  { kind: "PyTorchJob", path: "kubeflow.org/v1", plural: "pytorchjobs", good: { conditions: [condition("Succeeded")] }, bad: { conditions: [condition("Failed", "PyTorchJobFailed")] } },
] as const; // prettier-ignore

function condition(type: string, reason = type): unknown {
  return { type, status: "True", reason, message: "", lastTransitionTime: "2026-11-30T12:00:00Z" };
}
