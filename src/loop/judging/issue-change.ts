import { findingOf, type Finding } from "../../findings/finding.ts";
import type { JudgingChange } from "../../generated/types.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { issueChanges } from "../../work/lineage/corrections.ts";
import { soundIssues, type DataIssue } from "../../work/lineage/data-issues.ts";
import { DATA_ISSUE } from "../../work/lineage/issue-rules.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { settle } from "../../work/verdict/settle.ts";
import { hearingOf } from "../approvals/approvals.ts";
import { loadDataIssues, loadOtherIssues } from "../models/data-issues.ts";
import type { Session } from "../place/session.ts";

/** What a change of data issues is told as, and accepted under: no model may have the name by chance. */
const NAME = "data-issues";

const ISSUE_FILE = /^issues\/[^/]+\.ya?ml$/;

/**
 * The change of a pull request to data issues that are open on the base branch, with a verdict of its own: what closes
 * one, takes it away or calls it smaller needs a person. Nothing where no issue is touched.
 */
export async function issueReports(session: Session): Promise<readonly ModelReport[]> {
  const { place, change, rules } = session;
  const touched = change?.paths?.some((path) => ISSUE_FILE.test(path)) ?? true;
  if (change === undefined || rules === undefined || !touched) return [];
  const read = await loadDataIssues(place.head);
  const head = soundIssues(read);
  const base = soundIssues(await loadOtherIssues(place.head, read, rules));
  const changes = issueChanges(base, head);
  if (changes.length === 0) return [];
  const { approvers, mayApproveSelf } = await place.settings();
  const key = sha256(canonicalJson({ kind: "data-issues", version: 1, changes }));
  const findings = changes.map((one) => changed(one, [...head, ...base]));
  const waits = findings.some(({ needsPerson }) => needsPerson === true);
  const judged = { approvers, mayApproveSelf };
  const verdict = settle({
    model: NAME,
    key,
    judgedBy: rules.id,
    findings,
    changes,
    heard: waits ? await hearingOf(session, { name: NAME, judged }, key) : undefined,
    approvalKey: key,
    mayApproveSelf,
    headline: findings[0]?.message ?? "",
  });
  const file = findings[0]?.location?.file ?? "issues";
  return [settleModel({ model: NAME, manifestPath: file, findings: verdict.findings, verdict })];
}

function changed({ path, direction, from, to }: JudgingChange, issues: readonly DataIssue[]): Finding {
  const [, id = ""] = path.split(".");
  const file = issues.find(({ issue }) => issue.id === id)?.file;
  const isLooser = direction === "loosened";
  const what = path.slice(`issues.${id}`.length + 1);
  const message = `This change sets ${what === "" ? "the data issue" : what} of ${id} from ${from ?? "none"} to ${to ?? "none"}. It counts from the merge on.`;
  return findingOf(DATA_ISSUE.changed, {
    outcome: isLooser ? "inconclusive" : "pass",
    model: NAME,
    subject: path,
    message,
    needsPerson: isLooser,
    ...(file !== undefined && { location: { file, line: 1 } }),
  });
}
