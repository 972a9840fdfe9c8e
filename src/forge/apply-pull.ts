import type { Forge } from "./forge.ts";
import { insist, outcomeOf } from "./insist.ts";
import type { PullRequest } from "./proposals.ts";
import { planPull, type PullPlan, type PullStep, type PullUpdate, type WantedPull } from "./pulls.ts";

type Proposing = Pick<Forge, "viewer" | "pullRequests" | "labels">;

export interface PullOutcome {
  readonly kind: PullPlan["kind"];
  /** Undefined where there is none. */
  readonly number?: number;
}

/**
 * Brings the branch's pull request to what is wanted and says what was done, or why nothing was. The branch must be
 * there. Throws the forge's UserError when it stays impossible.
 * @awaits the retraining pull request
 */
export async function applyPull(forge: Proposing, wanted: WantedPull): Promise<PullOutcome> {
  const created: PullRequest[] = [];
  let did: PullStep["kind"] | undefined;
  return await insist(async () => {
    const plan = await look(forge, wanted, created);
    did ??= WRITES.has(plan.kind) ? plan.kind : undefined;
    const number = await execute(forge, plan, created);
    if (plan.kind !== "create")
      return { kind: outcomeOf(did, plan.kind, WRITES), ...(number !== undefined && { number }) };
    // Once more: for its labels, and for a twin that another run made with another base.
    const after = await look(forge, wanted, created);
    return { kind: plan.kind, number: (await execute(forge, after, created)) ?? number ?? 0 };
  }, [404, 422]);
}

const WRITES: ReadonlySet<string> = new Set<PullStep["kind"]>(["create", "update", "close"]);

// GitHub's list may be a moment behind: what we made ourselves is known without it.
async function look(forge: Proposing, wanted: WantedPull, created: readonly PullRequest[]): Promise<PullPlan> {
  const listed = await forge.pullRequests.byHead(wanted.branch);
  const unlisted = created.filter(({ number }) => !listed.some((pull) => pull.number === number));
  const existing = [...unlisted, ...listed];
  // Who we are costs a request that counts as a write: only asked where something could be ours.
  return planPull({ existing, viewer: existing.length === 0 ? "" : await forge.viewer(), wanted });
}

async function execute(forge: Proposing, plan: PullPlan, created: PullRequest[]): Promise<number | undefined> {
  for (const { number, change } of plan.duplicates) await forge.pullRequests.update(number, change);
  if (plan.kind === "none") return undefined;
  if (plan.kind === "create") {
    const pull = await forge.pullRequests.create(plan.pull);
    created.push(pull);
    return pull.number;
  }
  if (plan.kind === "update") await update(forge, plan);
  if (plan.kind === "close") await forge.pullRequests.update(plan.number, plan.change);
  return plan.number;
}

/** The body comes last: its stamp says what was done before. */
async function update({ pullRequests, labels }: Proposing, plan: PullUpdate): Promise<void> {
  const { number, id, change, draft } = plan;
  if (plan.addLabels.length > 0) await labels.add(number, plan.addLabels);
  for (const name of plan.removeLabels) await labels.remove(number, name);
  if (draft !== undefined) await pullRequests.setDraft({ id, number }, draft);
  if (Object.keys(change).length > 0) await pullRequests.update(number, change);
}
