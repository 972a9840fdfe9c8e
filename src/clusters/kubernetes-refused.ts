import { isRecord } from "../kernel/guards.ts";
import type { Kind } from "./kubernetes-kinds.ts";
import { containerOf, type Place } from "./kubernetes-templates.ts";
import { at, listAt, type Path, textAt } from "./kubernetes-tree.ts";

/**
 * What of a manifest could not be what it says, once a job is made of it; undefined where nothing is in the way. A job is
 * one process that is started once: what would start it several times is refused, and no setting is overwritten in silence.
 */
export function refuseSpec(kind: Kind, object: unknown): string | undefined {
  if (!isRecord(at(object, ["spec"]))) return "It has no spec. Write the object as you would hand it to kubectl.";
  return CHECKS[kind.kind](object);
}

type Check = (object: unknown) => string | undefined;

const CHECKS: Readonly<Record<Kind["kind"], Check>> = {
  Job: (object) => severalOf(object, ["spec", "completions"]) ?? severalOf(object, ["spec", "parallelism"]),
  JobSet: () => undefined,
  RayJob: (object) => {
    const mode = textAt(object, "spec", "submissionMode") ?? "K8sJobMode";
    if (mode !== "K8sJobMode")
      return `spec.submissionMode ${mode} leaves no pod whose log is the job's. Write K8sJobMode, or remove it.`;
    return setAlready(object, ["spec", "entrypoint"]);
  },
  TrainJob: (object) =>
    setAlready(object, ["spec", "trainer", "command"]) ??
    setAlready(object, ["spec", "trainer", "args"]) ??
    severalOf(object, ["spec", "trainer", "numNodes"]),
  PyTorchJob: (object) => severalOf(object, ["spec", "pytorchReplicaSpecs", "Master", "replicas"]),
};

/** The same for the container that trains, and the group of pods that it is of. */
export function refusePlace(object: unknown, place: Place): string | undefined {
  const container = containerOf(place);
  const { job, member } = place;
  const set = setAlready(object, [...container, "command"]) ?? setAlready(object, [...container, "args"]);
  if (set !== undefined || job === undefined || member === undefined) return set;
  const counts: readonly Path[] = [
    [...job.slice(0, -2), "replicas"],
    [...job, "completions"],
    [...job, "parallelism"],
  ];
  return counts.map((count) => severalOf(object, count)).find((problem) => problem !== undefined);
}

/** Variables that both the manifest and the job want to set. */
export function refuseEnv(object: unknown, env: Path, names: readonly string[]): string | undefined {
  const own = new Set(listAt(object, ...env).map((entry) => textAt(entry, "name")));
  const both = names.find((name) => own.has(name));
  return both === undefined ? undefined : `${shownPath(env)} sets ${both}, which the job sets itself. Remove it.`;
}

function severalOf(object: unknown, path: Path): string | undefined {
  const count = at(object, path);
  if (count === undefined || count === null || count === 1) return undefined;
  return `${shownPath(path)} has to be 1, or not there: each of several would train the whole model.`;
}

function setAlready(object: unknown, path: Path): string | undefined {
  const value = at(object, path);
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return undefined;
  return `${shownPath(path)} is what model-gitops sets, to train exactly what the key says. Remove it.`;
}

function shownPath(path: Path): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}
