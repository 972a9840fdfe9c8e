import type { Finding } from "../findings/finding.ts";
import { listed } from "../kernel/text.ts";
import { approvalCommand } from "../records/approval.ts";
import { GATE } from "../work/gate-rules.ts";
import { approvalsOf, firstUseKey } from "./approvals.ts";
import type { ChangedModel } from "./changed-model.ts";
import type { Session } from "./session.ts";

/**
 * New environment names and runner labels are accepted by a person before training code meets them; a finding where
 * nobody has. A laptop is its owner's own affair.
 */
export async function checkFirstUse(session: Session, model: ChangedModel): Promise<readonly Finding[]> {
  const { event } = session.place;
  if (model.needsApproval.length === 0 || event.kind === "local" || event.kind === "push") return [];
  const names = listed(model.needsApproval.map((name) => `"${name}"`));
  const location = model.locate("/training");
  const common = { rule: GATE.firstUse.id, model: model.name, ...(location && { location }) };
  const [approval] = await approvalsOf(session, model, firstUseKey(model));
  if (approval !== undefined)
    return [{ ...common, outcome: "waived", message: `${names}: first used here, accepted by @${approval.by}.` }];
  return [
    {
      ...common,
      outcome: "inconclusive",
      needsPerson: true,
      message: `This pull request is the first to use ${names}. Nothing was trained.`,
      remediation: `Ask an approver for an approving review with the line \`${approvalCommand(model.name, firstUseKey(model))}\`, then run again.`,
    },
  ];
}
