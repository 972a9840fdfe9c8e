import type { EvaluationRecord, GovernedCard, RunRecord } from "../../generated/types.ts";
import { cardState } from "../evidence/card-state.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

interface CardEvidence {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

/** Which sections of the card say nothing, and whether what the repository keeps of it is what its sources make. */
export async function cardFacts(
  { place }: Ruled,
  model: ModelAtRevision,
  evidence: CardEvidence,
): Promise<GovernedCard> {
  const { missing, isInSync, differing } = await cardState(place, model, evidence);
  return {
    missing: missing.slice(0, 100),
    isInSync,
    ...(differing.length > 0 && { differing: differing.slice(0, 100).map((part) => part.slice(0, 200)) }),
  };
}
