import type { Kind } from "./kubernetes-kinds.ts";
import { listAt, type Path, textAt } from "./kubernetes-tree.ts";

/** The container that trains, in the object. */
export interface Place {
  /** Of the template of its pods. */
  readonly template: Path;
  /** Of the spec of the Job that makes its pods, where that is part of the object. */
  readonly job?: Path;
  /** Which of the containers. */
  readonly index: number;
  /** The name of its group of pods, where the object has several. */
  readonly member?: string;
}

interface NamedContainer {
  readonly name: string;
  readonly place: Place;
}

/** Where the container lies in the object. */
export function containerOf({ template, index }: Place): Path {
  return [...template, "spec", "containers", index];
}

/** All containers that could train, of the pods that the object describes itself. */
export function templatesOf({ kind }: Kind, object: unknown): readonly NamedContainer[] {
  if (kind === "Job") return containersOf(object, { template: ["spec", "template"], job: ["spec"] });
  if (kind === "JobSet")
    return listAt(object, "spec", "replicatedJobs").flatMap((group, index) => {
      const job = ["spec", "replicatedJobs", index, "template", "spec"];
      return containersOf(object, { template: [...job, "template"], job, member: textAt(group, "name") ?? "" });
    });
  // The workers of a PyTorchJob are the team's; who starts them is the master.
  const master = ["spec", "pytorchReplicaSpecs", "Master", "template"];
  return kind === "PyTorchJob" ? containersOf(object, { template: master, member: "master" }) : [];
}

function containersOf(object: unknown, pods: Omit<Place, "index">): readonly NamedContainer[] {
  const path: Path = [...pods.template, "spec", "containers"];
  return listAt(object, ...path).map((container, index) => ({
    name: textAt(container, "name") ?? "",
    place: { ...pods, index },
  }));
}
