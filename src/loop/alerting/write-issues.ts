import { findingOf, type Finding } from "../../findings/finding.ts";
import type { AlertsRecord } from "../../generated/types.ts";
import { applyIssue } from "../../forge/apply-issue.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import type { Forge } from "../../forge/forge.ts";
import { userMessage } from "../../kernel/errors.ts";
import { withResults, type DeliveryResult } from "../../work/monitor/alerts/deliveries.ts";
import { ISSUE_LABEL, type AlertIssue } from "../../work/monitor/alerts/issues.ts";
import { ALERT } from "./alert-rules.ts";

export interface IssuesContext {
  readonly forge: Pick<Forge, "viewer" | "issues" | "labels">;
  /** Milliseconds. */
  readonly now: number;
  /** The address of an issue. */
  readonly addressOf: (number: number) => string;
}

export interface WrittenIssues {
  /** With what became of each issue. */
  readonly record: AlertsRecord;
  readonly findings: readonly Finding[];
  /** Addresses by cause. */
  readonly issues: ReadonlyMap<string, string>;
}

/**
 * Opens, updates and closes the issues of a model's alerts. What the forge refuses fails loudly, in the forge's words,
 * which name the permission; the next run tries again.
 */
export async function writeIssues(
  before: AlertsRecord,
  wanted: readonly AlertIssue[],
  { forge, now, addressOf }: IssuesContext,
): Promise<WrittenIssues> {
  const issues = new Map<string, string>();
  const findings: Finding[] = [];
  const results: DeliveryResult[] = [];
  for (const issue of wanted) {
    const { alert } = issue;
    const transition = issue.state === "open" ? "firing" : "resolved";
    let problem: string | undefined;
    try {
      if (issue.state === "open") await applyLabels(forge.labels, [LABEL]);
      const { number } = await applyIssue(forge, issue);
      if (number !== undefined) issues.set(alert.cause, addressOf(number));
    } catch (error) {
      problem = userMessage(error);
      findings.push(findingOf(ALERT.issue, { message: problem, model: before.model, subject: alert.cause }));
    }
    results.push({ delivery: { alert, to: "issue", transition }, problem });
  }
  return { record: withResults(before, results, now), findings, issues };
}

const LABEL = {
  name: ISSUE_LABEL,
  color: "b60205",
  description: "An alert of a model in production, by model-gitops",
};
