import type { Finding } from "../../findings/finding.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { approvalFindings } from "../../work/governance/approval-status.ts";
import { GOVERNANCE_ROLE, isGoverned } from "../../work/governance/required-roles.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { rolesIn } from "../approvals/governed-files.ts";
import { governingChange } from "../approvals/governing-change.ts";
import { governedApprovals } from "../approvals/role-approvals.ts";
import type { Session } from "../place/session.ts";

/** What a change of what governs is told as: no model may have the name by chance. */
const NAME = "repository-governance";

/**
 * A change of policies, waivers, roles, code owners or workflows, with a verdict of its own, whatever model it comes with:
 * somebody of the role `governance` has to approve it, as the base branch names them. Nothing where the base branch names
 * nobody yet.
 */
export async function governanceReports(session: Session): Promise<readonly ModelReport[]> {
  const { change, rules } = session;
  if (change === undefined) return [];
  const { governance } = await governingChange(session);
  if (governance.length === 0) return [];
  if (!isGoverned(await rolesIn(rules))) return [];
  const approvals = await governedApprovals(session, undefined, [GOVERNANCE_ROLE]);
  const findings: readonly Finding[] = approvalFindings({ model: undefined, approvals, isUnmeasured: false }).map(
    (finding) => ({ ...finding, model: NAME, location: { file: governance[0] ?? "governance", line: 1 } }),
  );
  const touched = governance.slice(0, 5).join(", ");
  const more = governance.length > 5 ? ` and ${governance.length - 5} more` : "";
  const people = approvals.given.filter(({ isIndependent }) => isIndependent).map(({ by }) => `@${by}`);
  const verdict = settle({
    model: NAME,
    key: sha256(canonicalJson({ kind: "governance", version: 1, governed: approvals.governedDigest })),
    judgedBy: rules?.id,
    findings,
    headline:
      findings.length === 0
        ? `The change of ${touched}${more} is approved by ${people.join(", ")}.`
        : `${touched}${more} ${governance.length === 1 ? "decides" : "decide"} what others may do: somebody of the role ${GOVERNANCE_ROLE} has to approve this.`,
  });
  return [
    settleModel({ model: NAME, manifestPath: governance[0] ?? "governance", findings: verdict.findings, verdict }),
  ];
}
