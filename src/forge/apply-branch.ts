import { commitMessage, planBranch, type BranchPlan, type WantedBranch } from "./branches.ts";
import type { Forge } from "./forge.ts";
import { insist } from "./insist.ts";
import type { Ourselves } from "./ours.ts";

type Pushing = Pick<Forge, "viewer" | "branches">;

export interface BranchOutcome {
  /** `lost`: somebody was faster each time. */
  readonly kind: BranchPlan["kind"] | "lost";
  /** The branch's head; undefined where there is no branch. */
  readonly sha?: string;
}

const ROUNDS = 3;

/**
 * Brings the branch to what is wanted and says what was done, or why nothing was. It moves only from the head that was
 * judged: what somebody pushes meanwhile is never overwritten, but looked at again.
 */
export async function applyBranch(
  forge: Pushing,
  wanted: WantedBranch,
  { former }: Pick<Ourselves, "former"> = {},
): Promise<BranchOutcome> {
  let did: BranchPlan["kind"] | undefined;
  let asked: string | undefined;
  return await insist(async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const head = await forge.branches.head(wanted.branch);
      asked ??= wanted.askedHead ?? head?.sha ?? "none";
      const evenForeign = wanted.evenForeign === true && head?.sha === asked;
      const viewer = head === undefined ? "" : await forge.viewer();
      const plan = planBranch({ head, viewer, former, wanted: { ...wanted, evenForeign } });
      const isSettled = plan.kind === "keep" || plan.kind === "foreign" || plan.kind === "none";
      if (isSettled) {
        const kind = plan.kind === "foreign" ? plan.kind : (did ?? plan.kind);
        return { kind, ...(head !== undefined && { sha: head.sha }) };
      }
      const to = plan.kind === "remove" ? undefined : await commit(forge, wanted);
      did = plan.kind;
      const moved = await forge.branches.move({ branch: wanted.branch, from: head?.sha, to });
      if (moved === "moved") return { kind: plan.kind, ...(to !== undefined && { sha: to }) };
      did = undefined;
    }
    return { kind: "lost" };
  });
}

async function commit({ branches }: Pushing, wanted: WantedBranch): Promise<string> {
  const tree = await branches.tree(wanted.base, wanted.files);
  return await branches.commit({ tree, parent: wanted.base, message: commitMessage(wanted, tree) });
}
