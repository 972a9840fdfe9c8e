import type { Deployment, DeploymentStatus, NewDeployment } from "./proposals.ts";
import { sameWord } from "./stamp.ts";

/** A deployment with its latest status. */
export interface KnownDeployment extends Deployment {
  readonly status: DeploymentStatus | undefined;
}

export interface DeploymentQuestion {
  /** Deployments to the environment. */
  readonly existing: readonly KnownDeployment[];
  /** Who we are. */
  readonly viewer: string;
  readonly wanted: WantedDeployment;
}

export interface WantedDeployment extends NewDeployment {
  /** Tells this one from all others to the environment: the same key is the same deployment. */
  readonly key: string;
  readonly status: DeploymentStatus;
}

/**
 * `retire` are older ones of ours that no longer serve, and what a race left: twins, or ours where a later one serves;
 * `foreign` are deployments of others that are in service, which nobody touches.
 */
export type DeploymentPlan = DeploymentStep & {
  readonly retire: readonly number[];
  readonly foreign: readonly number[];
};

export type DeploymentStep =
  | { readonly kind: "create"; readonly deployment: NewDeployment }
  | { readonly kind: "update"; readonly id: number }
  | { readonly kind: "keep"; readonly id: number }
  /** It was retired: what serves again is a new deployment. */
  | { readonly kind: "retired"; readonly id: number }
  /** A later one of ours is in service: ours came too late. */
  | { readonly kind: "superseded"; readonly id: number };

/** The member of a deployment's payload that holds our key. */
export const DEPLOYMENT_KEY = "model-gitops";

/** The one deployment with this key, and which others leave service for it. Ours have our author and a key. */
export function planDeployment({ existing, viewer, wanted }: DeploymentQuestion): DeploymentPlan {
  const foreign = existing.filter((one) => !isOurs(one, viewer) && serves(one)).map(({ id }) => id);
  const ours = existing.filter((one) => isOurs(one, viewer)).toSorted((a, b) => a.id - b.id);
  const [current, ...twins] = ours.filter(({ payload }) => payload[DEPLOYMENT_KEY] === wanted.key);
  const stale = twins.filter((twin) => twin.status?.state !== "inactive").map(({ id }) => id);
  const isLater = (one: KnownDeployment): boolean => current !== undefined && one.id > current.id;
  const serving = ours.filter((one) => serves(one) && one.payload[DEPLOYMENT_KEY] !== wanted.key);
  const step = stepOf(current, wanted, serving.some(isLater));
  const replaces = wanted.status.state === "success" && step.kind !== "superseded" && step.kind !== "retired";
  const older = replaces ? serving.filter((one) => !isLater(one)) : [];
  const late = step.kind === "superseded" && current !== undefined && serves(current) ? [current] : [];
  return { ...step, retire: [...stale, ...[...older, ...late].map(({ id }) => id)], foreign };
}

/** Whether a deployment has our author and a key. */
export function isOurs({ author, payload }: Deployment, viewer: string): boolean {
  return sameWord(author, viewer) && payload[DEPLOYMENT_KEY] !== undefined;
}

function stepOf(
  current: KnownDeployment | undefined,
  { key, status, ...deployment }: WantedDeployment,
  isLate: boolean,
): DeploymentStep {
  if (current === undefined) {
    return { kind: "create", deployment: { ...deployment, payload: { ...deployment.payload, [DEPLOYMENT_KEY]: key } } };
  }
  const { id } = current;
  if (isLate && status.state === "success") return { kind: "superseded", id };
  if (current.status?.state === status.state) return { kind: "keep", id };
  return { kind: current.status?.state === "inactive" ? "retired" : "update", id };
}

function serves({ status }: KnownDeployment): boolean {
  return status?.state === "success";
}
