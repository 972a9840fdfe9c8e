import type { Forge } from "./forge.ts";
import { insist, outcomeOf } from "./insist.ts";
import { planIssue, type IssuePlan, type IssueStep, type WantedIssue } from "./issues.ts";
import type { Issue } from "./proposals.ts";

type Reporting = Pick<Forge, "viewer" | "issues" | "labels">;

export interface IssueOutcome {
  readonly kind: IssuePlan["kind"];
  /** Undefined where there is none. */
  readonly number?: number;
}

/**
 * Brings the one issue to what is wanted and says what was done, or why nothing was. Throws the forge's UserError when
 * it stays impossible.
 * @awaits the scheduled monitor
 */
export async function applyIssue(forge: Reporting, wanted: WantedIssue): Promise<IssueOutcome> {
  const created: Issue[] = [];
  let did: IssueStep["kind"] | undefined;
  return await insist(async () => {
    const plan = await look(forge, wanted, created);
    did ??= WRITES.has(plan.kind) ? plan.kind : undefined;
    const number = await execute(forge, plan, created);
    if (plan.kind !== "create")
      return { kind: outcomeOf(did, plan.kind, WRITES), ...(number !== undefined && { number }) };
    // Two runs that start together both find nothing and both create. The later one to look sees both.
    const after = await look(forge, wanted, created);
    return { kind: plan.kind, number: (await execute(forge, after, created)) ?? number ?? 0 };
  });
}

const WRITES: ReadonlySet<string> = new Set<IssueStep["kind"]>(["create", "update", "reopen", "close"]);

// GitHub's list may be a moment behind: what we made ourselves is known without it.
async function look(forge: Reporting, wanted: WantedIssue, created: readonly Issue[]): Promise<IssuePlan> {
  const viewer = await forge.viewer();
  const listed = await forge.issues.list({ author: viewer, label: wanted.labels[0] });
  const unlisted = created.filter(({ number }) => !listed.some((issue) => issue.number === number));
  return planIssue({ existing: [...unlisted, ...listed], viewer, wanted });
}

async function execute({ issues, labels }: Reporting, plan: IssuePlan, created: Issue[]): Promise<number | undefined> {
  for (const { number, change } of plan.duplicates) await issues.update(number, change);
  if (plan.kind === "none") return undefined;
  if (plan.kind === "create") {
    const issue = await issues.create(plan.issue);
    created.push(issue);
    return issue.number;
  }
  if (plan.kind === "update" || plan.kind === "reopen") {
    if (plan.addLabels.length > 0) await labels.add(plan.number, plan.addLabels);
    for (const name of plan.removeLabels) await labels.remove(plan.number, name);
    // The body comes last: its stamp says what was done before.
    if (Object.keys(plan.change).length > 0) await issues.update(plan.number, plan.change);
  }
  if (plan.kind === "close") await issues.update(plan.number, plan.change);
  return plan.number;
}
