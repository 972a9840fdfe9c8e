import type { Finding } from "../../findings/finding.ts";
import { approvalCommand, asides } from "../../records/approval.ts";
import { judgeFirstUse } from "../../work/gate/first-use.ts";
import { firstUseKey, hearingOf } from "./approvals.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";

/**
 * New environment names and runner labels are accepted by a person before training code meets them; a finding where
 * nobody has. A laptop is its owner's own affair.
 */
export async function checkFirstUse(session: Session, model: ChangedModel): Promise<readonly Finding[]> {
  const { event } = session.place;
  if (model.needsApproval.length === 0 || event.kind === "local" || event.kind === "push") return [];
  const key = firstUseKey(model);
  const { approvals, ...heard } = await hearingOf(session, model, key);
  const [approval] = approvals;
  const finding = judgeFirstUse({
    model: model.name,
    names: model.needsApproval,
    acceptedBy: approval && (approval.self === true ? `${approval.by} (self-approved)` : approval.by),
    approvalCommand: approvalCommand(model.name, key),
    asides: asides(heard),
    location: model.locate("/training"),
  });
  return [finding];
}
