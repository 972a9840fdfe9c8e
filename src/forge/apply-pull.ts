import type { Forge } from "./forge.ts";
import { insist, outcomeOf } from "./insist.ts";
import type { Ourselves } from "./ours.ts";
import type { PullRequest } from "./proposals.ts";
import { planPull, type PullPlan, type PullStep, type PullUpdate, type WantedPull } from "./pulls.ts";

type Proposing = Pick<Forge, "viewer" | "pullRequests" | "labels">;

export interface PullOutcome {
  readonly kind: PullPlan["kind"];
  /** Undefined where there is none. */
  readonly number?: number;
  /** Of one whose title is to follow what is proposed: whether a person gave it theirs. */
  readonly isTheirTitle?: boolean;
}

/**
 * Brings the branch's pull request to what is wanted and says what was done, or why nothing was. The branch must be
 * there. Throws the forge's UserError when it stays impossible.
 */
export async function applyPull(
  forge: Proposing,
  wanted: WantedPull,
  { former }: Pick<Ourselves, "former"> = {},
): Promise<PullOutcome> {
  const created: PullRequest[] = [];
  let did: PullStep["kind"] | undefined;
  return await insist(async () => {
    let isCreated = false;
    let isPrepared = false;
    for (;;) {
      const plan = await look(forge, { wanted, former, created });
      did ??= WRITES.has(plan.kind) ? plan.kind : undefined;
      for (const { number, change } of plan.duplicates) await forge.pullRequests.update(number, change);
      if (plan.kind === "create" && !isCreated) {
        // Looked at once more: for its labels, and for a twin that another run made with another base.
        created.push(await forge.pullRequests.create(plan.pull));
        isCreated = true;
      } else if (plan.kind === "update" && !isPrepared && isMoreThanText(plan)) {
        // Each write takes its time: the text is looked at again, so that what a person wrote meanwhile stays.
        await prepare(forge, plan);
        isPrepared = true;
      } else {
        const change = "change" in plan ? (plan.change ?? {}) : {};
        if (plan.kind !== "create" && "number" in plan && Object.keys(change).length > 0)
          await forge.pullRequests.update(plan.number, change);
        const number = "number" in plan ? plan.number : created.at(-1)?.number;
        return {
          kind: outcomeOf(did, plan.kind, WRITES),
          ...(number !== undefined && { number }),
          ...(plan.isTheirTitle === true && { isTheirTitle: true }),
        };
      }
    }
  }, [404, 422]);
}

const WRITES: ReadonlySet<string> = new Set<PullStep["kind"]>(["create", "update", "close"]);

interface Look extends Pick<Ourselves, "former"> {
  readonly wanted: WantedPull;
  /** What we made ourselves. */
  readonly created: readonly PullRequest[];
}

// GitHub's list may be a moment behind: what we made ourselves is known without it.
async function look(forge: Proposing, { wanted, former, created }: Look): Promise<PullPlan> {
  const listed = await forge.pullRequests.byHead(wanted.branch);
  const unlisted = created.filter(({ number }) => !listed.some((pull) => pull.number === number));
  const existing = [...unlisted, ...listed];
  // Who we are costs a request that counts as a write: only asked where something could be ours.
  return planPull({ existing, viewer: existing.length === 0 ? "" : await forge.viewer(), former, wanted });
}

function isMoreThanText({ draft, addLabels, removeLabels }: PullUpdate): boolean {
  return draft !== undefined || addLabels.length + removeLabels.length > 0;
}

/** All but the text, which comes last: its stamp says what was done before. */
async function prepare({ pullRequests, labels }: Proposing, plan: PullUpdate): Promise<void> {
  const { number, id, draft } = plan;
  if (plan.addLabels.length > 0) await labels.add(number, plan.addLabels);
  for (const name of plan.removeLabels) await labels.remove(number, name);
  if (draft !== undefined) await pullRequests.setDraft({ id, number }, draft);
}
