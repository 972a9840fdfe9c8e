import { createHash } from "node:crypto";
import type { Job, JobName } from "./cluster.ts";
import type { Kind } from "./kubernetes-kinds.ts";

export const PREFIX = "model-gitops.dev/";
export const MANAGED_BY = "app.kubernetes.io/managed-by";
export const MANAGER = "model-gitops";
export const JOB_LABEL = `${PREFIX}job`;
export const GROUP_LABEL = `${PREFIX}group`;
export const REPOSITORY_LABEL = `${PREFIX}repository`;
/** How many GPUs an object asks for, as it was made. */
export const GPUS = `${PREFIX}gpus`;

/** What a label of Kubernetes can hold. */
const LABEL_VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A value as a label can hold it: itself where it can, else its digest; the annotation of the same name has all of it. */
export function labelValue(value: string): string {
  return LABEL_VALUE.test(value) ? value : `sha256-${hex(value).slice(0, 40)}`;
}

export function labelsOf({ id, group, labels }: Job): Readonly<Record<string, string>> {
  return {
    [MANAGED_BY]: MANAGER,
    [JOB_LABEL]: id,
    [GROUP_LABEL]: group,
    ...Object.fromEntries(Object.entries(labels).map(([name, value]) => [`${PREFIX}${name}`, labelValue(value)])),
  };
}

export function annotationsOf({ labels }: Job): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`${PREFIX}${name}`, value]));
}

/** The labels of a job as it was submitted, by the annotations of its object. */
export function labelsFrom(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations)
      .filter(([name]) => name.startsWith(PREFIX) && name !== GPUS)
      .map(([name, value]) => [name.slice(PREFIX.length), value]),
  );
}

/** The job's id, or where its kind takes no name as long as that, its beginning and a digest of all of it. */
export function objectName({ id }: Pick<JobName, "id">, { longestName }: Kind): string {
  if (id.length <= longestName) return id;
  return `${id.slice(0, longestName - 11).replace(/-+$/, "")}-${hex(id).slice(0, 10)}`;
}

function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
