import { UserError } from "../kernel/errors.ts";
import type { Job } from "./cluster.ts";
import type { Kind } from "./kubernetes-kinds.ts";
import { annotationsOf, GPUS, labelsOf, objectName } from "./kubernetes-labels.ts";
import type { TeamManifest } from "./kubernetes-manifest.ts";
import { rayEntrypoint } from "./kubernetes-entrypoint.ts";
import { refuseEnv } from "./kubernetes-refused.ts";
import { fillResources, gpusOf } from "./kubernetes-resources.ts";
import { containerOf } from "./kubernetes-templates.ts";
import { at, ensureTree, isTree, listAt, type Path, setUnset, type Tree } from "./kubernetes-tree.ts";

const DAY = 24 * 60 * 60;

/** What is made for a job: the team's object, with name, labels, command, and what it leaves open. */
export function objectOf(manifest: TeamManifest, job: Job): Tree {
  const object: Tree = structuredClone({ ...manifest.object });
  delete object["status"];
  nameIt(object, manifest, job);
  const gpus = FILL[manifest.kind.kind](object, manifest, job);
  ensureTree(object, ["metadata", "annotations"])[GPUS] = String(gpus);
  return object;
}

function nameIt(object: Tree, { kind, namespace }: TeamManifest, job: Job): void {
  const metadata = ensureTree(object, ["metadata"]);
  // The server would make a name that nobody finds again.
  delete metadata["generateName"];
  metadata["name"] = objectName(job, kind);
  metadata["namespace"] = namespace;
  Object.assign(ensureTree(metadata, ["labels"]), labelsOf(job));
  Object.assign(ensureTree(metadata, ["annotations"]), annotationsOf(job));
}

/** Sets what is a kind's own; returns how many GPUs the object asks for. */
type Fill = (object: Tree, manifest: TeamManifest, job: Job) => number;

const FILL: Readonly<Record<Kind["kind"], Fill>> = {
  Job: (object, manifest, job) => {
    const spec = ensureTree(object, ["spec"]);
    setUnset(spec, "ttlSecondsAfterFinished", DAY);
    return fillPods(object, manifest, job);
  },
  JobSet: (object, manifest, job) => {
    setUnset(ensureTree(object, ["spec"]), "ttlSecondsAfterFinished", DAY);
    return fillPods(object, manifest, job);
  },
  PyTorchJob: (object, manifest, job) => {
    const policy = ensureTree(object, ["spec", "runPolicy"]);
    setUnset(policy, "activeDeadlineSeconds", deadline(job));
    setUnset(policy, "backoffLimit", 0);
    setUnset(policy, "ttlSecondsAfterFinished", DAY);
    const master = ensureTree(object, ["spec", "pytorchReplicaSpecs", "Master"]);
    setUnset(master, "replicas", 1);
    setUnset(master, "restartPolicy", "Never");
    return fillPods(object, manifest, job);
  },
  TrainJob: (object, { file }, job) => {
    // No activeDeadlineSeconds: before Trainer 2.2 it is no field, and an unknown one is refused. Its runtime may have one.
    const trainer = ensureTree(object, ["spec", "trainer"]);
    trainer["command"] = job.command.map(literally);
    addEnv({ object, path: ["spec", "trainer", "env"], file, job });
    const resources = ensureTree(trainer, ["resourcesPerNode"]);
    fillResources(resources, job.requires);
    return gpusOf(resources);
  },
  RayJob: (object, { file }, job) => {
    const spec = ensureTree(object, ["spec"]);
    setUnset(spec, "activeDeadlineSeconds", deadline(job));
    setUnset(spec, "backoffLimit", 0);
    // A cluster that was there before is not ours to end; one that was made for the job would keep its GPUs for ever.
    const isOwn = at(spec, ["clusterSelector"]) === undefined;
    if (isOwn && spec["deletionStrategy"] === undefined) setUnset(spec, "shutdownAfterJobFinishes", true);
    if (job.requires.gpus > 0) setUnset(spec, "entrypointNumGpus", job.requires.gpus);
    if (job.requires.cpus !== undefined) setUnset(spec, "entrypointNumCpus", job.requires.cpus);
    if (job.runtimeEnv !== undefined) {
      if (spec["runtimeEnvYAML"] !== undefined)
        throw new UserError(
          `${file}: spec.runtimeEnvYAML is there, and so is the model's runtime environment. Keep one.`,
        );
      spec["runtimeEnvYAML"] = JSON.stringify(job.runtimeEnv);
    }
    spec["entrypoint"] = rayEntrypoint(job.command, job.env);
    return job.requires.gpus;
  },
};

/** Command, variables and resources of the container that trains, and how often its pods are made. */
function fillPods(object: Tree, { file, place }: TeamManifest, job: Job): number {
  if (place === undefined) return 0;
  const container = containerOf(place);
  const trains = ensureTree(object, container);
  trains["command"] = job.command.map(literally);
  delete trains["args"];
  addEnv({ object, path: [...container, "env"], file, job });
  const resources = ensureTree(trains, ["resources"]);
  fillResources(resources, job.requires);
  if (place.job !== undefined) {
    const spec = ensureTree(object, place.job);
    setUnset(spec, "activeDeadlineSeconds", deadline(job));
    setUnset(spec, "backoffLimit", 0);
    setUnset(ensureTree(object, [...place.template, "spec"]), "restartPolicy", "Never");
  }
  return gpusOf(resources);
}

interface Variables {
  readonly object: Tree;
  readonly path: Path;
  readonly file: string;
  readonly job: Job;
}

function addEnv({ object, path, file, job }: Variables): void {
  const problem = refuseEnv(object, path, Object.keys(job.env));
  if (problem !== undefined) throw new UserError(`${file}: ${problem}`);
  const added = Object.entries(job.env).map(([name, value]) => ({ name, value: literally(value) }));
  const holder = ensureTree(object, path.slice(0, -1));
  if (added.length > 0 && isTree(holder)) holder["env"] = [...listAt(object, ...path), ...added];
}

/** A pod's commands and variables have `$(NAME)` replaced, and `$$` read as `$`: a text that stays as it is. */
export function literally(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function deadline({ timeout }: Job): number {
  return Math.max(1, Math.ceil(timeout / 1000));
}
