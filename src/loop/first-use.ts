import type { Finding } from "../findings/finding.ts";
import { approvalCommand } from "../records/approval.ts";
import { judgeFirstUse } from "../work/gate/first-use.ts";
import { approvalsOf, firstUseKey } from "./approvals.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";

/**
 * New environment names and runner labels are accepted by a person before training code meets them; a finding where
 * nobody has. A laptop is its owner's own affair.
 */
export async function checkFirstUse(session: Session, subject: Subject): Promise<readonly Finding[]> {
  if (subject.needsApproval.length === 0 || session.event.kind === "local" || session.event.kind === "push") return [];
  const key = firstUseKey(subject);
  const [approval] = await approvalsOf(session, subject, key);
  const finding = judgeFirstUse({
    model: subject.name,
    names: subject.needsApproval,
    acceptedBy: approval?.by,
    approvalCommand: approvalCommand(subject.name, key),
    location: subject.locate("/training"),
  });
  return [finding];
}
