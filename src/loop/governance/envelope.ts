import type { EvaluationRecord, GovernedEnvelope } from "../../generated/types.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { asksPerson } from "../../records/judging-change.ts";
import { classifyChange } from "../../work/governance/envelope.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { describedHead } from "./described-model.ts";
import { knownNames } from "../models/known-names.ts";
import type { Session } from "../place/session.ts";
import type { KnownAnchor } from "./anchor.ts";

export interface EnvelopeRequest {
  readonly evaluation: EvaluationRecord | undefined;
  readonly anchor: KnownAnchor | undefined;
  /** Alerts of production that fire, and open errors of high severity in the model's data. */
  readonly alerts?: number;
  readonly dataIssues?: number;
}

/** Of which class the change of a model is, by the base branch's envelope, against its anchor. */
export async function envelopeOf(
  session: Session,
  model: ChangedModel,
  { evaluation, anchor, alerts = 0, dataIssues = 0 }: EnvelopeRequest,
): Promise<GovernedEnvelope> {
  const { judged, changes } = model;
  return classifyChange({
    envelope: judged.manifest.governance?.envelope,
    metrics: judged.metrics,
    candidate: { manifest: await describedHead(session, model), evaluation },
    anchor: anchor?.side,
    does: {
      retrains: await isRetrained(session, model),
      loosens: changes.some(asksPerson),
      documents: changes.length > 0 || isDescribedOtherwise(session, model),
    },
    alerts,
    dataIssues,
  });
}

/** Whether it is made from something else than what was accepted last, whatever became of that. */
async function isRetrained({ place }: Session, { name, formerName, trainKey }: ChangedModel): Promise<boolean> {
  for (const known of await knownNames(place, name, formerName)) {
    const latest = await place.ledger.latestAcceptance(known);
    if (latest !== undefined) return latest.body.trainKey !== trainKey;
  }
  return true;
}

function isDescribedOtherwise({ change }: Session, { head, rules }: ChangedModel): boolean {
  if (change?.paths === undefined || rules?.manifest === undefined) return true;
  const prose = head.cardSections === undefined ? undefined : `${head.cardSections.replace(/\/$/, "")}/`;
  const isProse = prose !== undefined && change.paths.some((path) => path.startsWith(prose));
  return isProse || canonicalJson(head.manifest) !== canonicalJson(rules.manifest);
}
