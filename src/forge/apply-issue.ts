import type { Forge } from "./forge.ts";
import { insistOnOne, withCreated } from "./insist.ts";
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
  return await insistOnOne({
    look: () => look(forge, wanted, created),
    execute: (plan) => execute(forge, plan, created),
    writes: WRITES,
  });
}

const WRITES: ReadonlySet<string> = new Set<IssueStep["kind"]>(["create", "update", "reopen", "close"]);

async function look(forge: Reporting, wanted: WantedIssue, created: readonly Issue[]): Promise<IssuePlan> {
  const viewer = await forge.viewer();
  const listed = await forge.issues.list({ author: viewer, label: wanted.labels[0] });
  return planIssue({ existing: withCreated(created, listed, "number"), viewer, wanted });
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
