import { DEPLOYMENT_KEY, isOurs, planDeployment, type DeploymentPlan, type WantedDeployment } from "./deployments.ts";
import type { Forge } from "./forge.ts";
import { insist, outcomeOf } from "./insist.ts";
import type { Deployment } from "./proposals.ts";

type Deploying = Pick<Forge, "viewer" | "deployments">;

export interface DeploymentOutcome {
  readonly kind: DeploymentPlan["kind"];
  readonly id: number;
  /** Deployments of others to the same environment that are in service. */
  readonly foreign: readonly number[];
}

/**
 * So many of ours, and of others. Each success retires what served before: an older one that still serves was left by a
 * run that broke off.
 */
const LOOKED_AT = 10;

/**
 * Creates the deployment or gives it its status, retires what it replaces, and says what was done. GitHub's own
 * retiring is left off: it spares production, and takes deployments of others with it.
 */
export async function applyDeployment(forge: Deploying, wanted: WantedDeployment): Promise<DeploymentOutcome> {
  const created: Deployment[] = [];
  let did: DeploymentPlan["kind"] | undefined;
  return await insist(async () => {
    let plan = await look(forge, wanted, created);
    if (plan.kind === "create") {
      did ??= plan.kind;
      const { sha, task, payload } = plan.deployment;
      const id = await forge.deployments.create(plan.deployment);
      created.push({ id, sha, task, payload, author: await forge.viewer() });
      // Once more: a twin that another run made meanwhile, and older than ours, is the one that counts.
      plan = await look(forge, wanted, created);
    }
    if (plan.kind === "create") return { kind: plan.kind, id: created.at(-1)?.id ?? 0, foreign: plan.foreign };
    if (plan.kind === "update") {
      did ??= plan.kind;
      await forge.deployments.addStatus(plan.id, wanted.status);
      // And once more: of two that come into service at the same moment, whoever looks last sees both.
      const after = await look(forge, wanted, created);
      if (after.kind !== "create") plan = after;
    }
    for (const id of plan.retire) await forge.deployments.addStatus(id, RETIRED);
    return { kind: outcomeOf(did, plan.kind, WRITES), id: plan.id, foreign: plan.foreign };
  });
}

const WRITES: ReadonlySet<string> = new Set<DeploymentPlan["kind"]>(["create", "update"]);
const RETIRED = { state: "inactive", description: "Replaced" } as const;

// GitHub's list may be a moment behind: what we made ourselves is known without it.
async function look(
  { viewer, deployments }: Deploying,
  wanted: WantedDeployment,
  created: readonly Deployment[],
): Promise<DeploymentPlan> {
  const listed = await deployments.list(wanted.environment);
  const unlisted = created.filter(({ id }) => !listed.some((one) => one.id === id));
  const all = [...unlisted, ...listed].toSorted((a, b) => b.id - a.id);
  const us = await viewer();
  const latest = new Set(
    [true, false].flatMap((ours) => all.filter((one) => isOurs(one, us) === ours).slice(0, LOOKED_AT)),
  );
  const near = all.filter((one) => latest.has(one) || one.payload[DEPLOYMENT_KEY] === wanted.key);
  const existing = await Promise.all(near.map(async (one) => ({ ...one, status: await deployments.status(one.id) })));
  return planDeployment({ existing, viewer: us, wanted });
}
