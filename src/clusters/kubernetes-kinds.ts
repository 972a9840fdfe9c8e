/** What a manifest may be: where it lies in the API, and how its pods are found. */
export interface Kind {
  readonly kind: "Job" | "JobSet" | "RayJob" | "TrainJob" | "PyTorchJob";
  readonly apiVersion: string;
  readonly plural: string;
  /** The label by which a pod names the object that it is of. */
  readonly podLabel: string;
  /**
   * The longest name that its operator takes: what is made of it, pods with the names of their groups among it, has to fit
   * into 63 characters. KubeRay refuses more than 47 itself; for a TrainJob it is what its longest step leaves.
   */
  readonly longestName: number;
  /** The container that trains, where the operator says how it is called. */
  readonly container?: string;
}

/** As batch/v1 and the operators have them: JobSet 0.8, KubeRay 1.5, Kubeflow Trainer 2.0, Training Operator 1.8. */
export const KINDS: readonly Kind[] = [
  { kind: "Job", apiVersion: "batch/v1", plural: "jobs", podLabel: "job-name", longestName: 63 },
  {
    kind: "JobSet",
    apiVersion: "jobset.x-k8s.io/v1alpha2",
    plural: "jobsets",
    podLabel: "jobset.sigs.k8s.io/jobset-name",
    longestName: 40,
  },
  // The pod that submits, whose log is that of the Ray job.
  { kind: "RayJob", apiVersion: "ray.io/v1", plural: "rayjobs", podLabel: "job-name", longestName: 47 },
  {
    kind: "TrainJob",
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    plural: "trainjobs",
    podLabel: "jobset.sigs.k8s.io/jobset-name",
    longestName: 33,
    container: "node",
  },
  {
    kind: "PyTorchJob",
    apiVersion: "kubeflow.org/v1",
    plural: "pytorchjobs",
    podLabel: "training.kubeflow.org/job-name",
    longestName: 54,
    container: "pytorch",
  },
];

/** The pods of the Ray cluster that a RayJob made. */
export const RAY_CLUSTER_LABEL = "ray.io/cluster";

/** `/apis/batch/v1/namespaces/research/jobs`. */
export function collectionPath({ apiVersion, plural }: Kind, namespace: string): string {
  return `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
}
