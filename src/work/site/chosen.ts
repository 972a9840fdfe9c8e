import type { Acceptance } from "../../generated/types.ts";
import type { Dated } from "./model-facts.ts";
import { thinned } from "./thin.ts";

export interface ChosenEvidence {
  /** Keys of evaluations whose numbers are drawn. */
  readonly evaluations: readonly string[];
  readonly verdicts: readonly string[];
  /** trainKeys. */
  readonly runs: readonly string[];
}

/**
 * Which evidence is read of a model: a point of each month, and all of what serves and of what came last. The rest of ten
 * years is on the ledger, and no page would be read that had it.
 */
export function chosenEvidence(
  acceptances: readonly Dated<Acceptance>[],
  serving: ReadonlySet<string>,
): ChosenEvidence {
  const dated = acceptances.map((one) => ({ ...one, at: one.recordedAt }));
  const standing = dated.filter(({ body }, index) => serving.has(body.artifact) || index === dated.length - 1);
  const keys = (of: readonly Dated<Acceptance>[], key: "evaluationKey" | "verdictKey" | "trainKey") => [
    ...new Set(of.flatMap(({ body }) => body[key] ?? [])),
  ];
  return {
    evaluations: keys([...thinned(dated), ...standing], "evaluationKey"),
    verdicts: keys(standing, "verdictKey"),
    runs: keys(standing, "trainKey"),
  };
}
