import { UserError } from "../../kernel/errors.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import { GOVERNANCE_ROLE, isGoverned, requiredRoles } from "../../work/governance/required-roles.ts";
import type { DecidedApprovals } from "../../work/governance/approval-status.ts";
import { rolesIn } from "../approvals/governed-files.ts";
import { governingChange } from "../approvals/governing-change.ts";
import { governedApprovals } from "../approvals/role-approvals.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { openChange } from "../models/open-change.ts";
import type { Session } from "../place/session.ts";
import { anchorOf } from "./anchor.ts";
import { envelopeOf } from "./envelope.ts";

/** What was measured of a model, where jobs before this one left it and handed on its digest. */
export type MeasuredOf = (model: string) => Promise<EvaluationRecord | undefined>;

/** Who has approved what a change brings, model by model, and what governs where it brings that alone. */
export async function decideApprovals(session: Session, measuredOf: MeasuredOf): Promise<readonly DecidedApprovals[]> {
  const { broken, models } = await openChange(session);
  const [unread] = broken;
  // A manifest that nobody can read may say anything of its risk.
  if (unread !== undefined)
    throw new UserError(`${unread.file} cannot be read, so it is unknown who has to approve it. Mend it first.`);
  const decided: DecidedApprovals[] = [];
  for (const model of models) decided.push(await decideOne(session, model, await measuredOf(model.name)));
  return models.length > 0 ? decided : await governanceAlone(session);
}

async function decideOne(
  session: Session,
  model: ChangedModel,
  evaluation: EvaluationRecord | undefined,
): Promise<DecidedApprovals> {
  const { place, rules, change } = session;
  const anchor = await anchorOf(place, model);
  const envelope = await envelopeOf(session, model, { evaluation, anchor });
  const required = requiredRoles({
    tier: model.judged.manifest.governance?.risk ?? "undeclared",
    class: envelope.class,
    settings: (await place.settings()).governance,
    changed: change === undefined ? { governance: [] } : await governingChange(session),
    held: await rolesIn(rules),
  });
  const failing = envelope.changes.filter(({ outcome }) => outcome !== "pass");
  const isUnmeasured =
    evaluation === undefined && failing.length > 0 && failing.every(({ subject }) => subject === "metrics");
  return { model: model.name, approvals: await governedApprovals(session, model, { required }), isUnmeasured };
}

async function governanceAlone(session: Session): Promise<readonly DecidedApprovals[]> {
  const { rules, change } = session;
  if (change === undefined || (await governingChange(session)).governance.length === 0) return [];
  // Who brings the first file of roles has nobody to ask.
  if (!isGoverned(await rolesIn(rules))) return [];
  const approvals = await governedApprovals(session, undefined, { required: [GOVERNANCE_ROLE] });
  return [{ model: undefined, approvals, isUnmeasured: false }];
}
