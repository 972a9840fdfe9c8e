import type { CardDiff, EvaluationRecord } from "../../generated/types.ts";
import type { CardChange, CardSide } from "./change.ts";
import { comparedData } from "./compared-data.ts";
import { comparedMetrics } from "./compared-metrics.ts";
import { datasetChanges } from "./datasets.ts";
import { metricDrift } from "./drift.ts";
import { governanceChanges, OVERSIGHT, RATIONALE, REGISTER, RISK } from "./governance.ts";
import { metricChanges } from "./metrics.ts";
import { modelChanges } from "./model.ts";
import { monitoringChanges } from "./monitoring.ts";
import { proseChanges } from "./prose.ts";

export interface CardSides {
  /** The card of the rules; without it, it is a first card. */
  readonly base?: CardSide | undefined;
  readonly head: CardSide;
  /** The last version that went through the full approval. */
  readonly anchor?: CardSide | undefined;
  /** What was measured of the accepted versions, the oldest first. */
  readonly history?: readonly EvaluationRecord[] | undefined;
  /** What the retraining envelope says of the change, and why. */
  readonly envelope?: Pick<CardDiff, "class" | "reasons"> | undefined;
}

// Sections whose changes make it another model in the eyes of those who rely on it.
const SUBSTANTIAL: ReadonlySet<string> = new Set(["Uses", RISK, "Model", "Inputs", "Data"]);
const PROSE: ReadonlySet<string> = new Set([
  "Uses",
  "Bias, risks and limitations",
  RISK,
  REGISTER,
  OVERSIGHT,
  "Model details",
]);

const MOST_CHANGES = 1000;

/**
 * What changed in a model card, by meaning and not by line; what a person has to read comes first. Without `base` it
 * is a first card. Metrics are compared only where both were measured on the same rows.
 */
export function diffCards({ base, head, anchor, history = [], envelope = {} }: CardSides): CardDiff {
  const { metrics, unchangedMetrics } = comparedMetrics({ base, head, anchor });
  const drift = metricDrift(history, head.evaluation);
  const changes = base === undefined ? [] : allChanges(base, head);
  const data = base === undefined ? [] : comparedData(base, head);
  // Of a first card there is nothing to compare a number with, unless it was measured beside another.
  const compared = metrics.filter(
    (row) => base !== undefined || row.production !== undefined || row.anchor !== undefined,
  );
  return {
    schema: "model-gitops/card-diff/v1",
    model: head.manifest.name,
    kind: base === undefined ? "first" : kindOf(changes),
    ...envelope,
    changes: changes.toSorted((a, b) => Number(b.needsPerson) - Number(a.needsPerson)).slice(0, MOST_CHANGES),
    ...(compared.length > 0 && { metrics: compared }),
    ...(unchangedMetrics > 0 && { unchangedMetrics }),
    ...(data.length > 0 && { data }),
    ...(drift.length > 0 && { drift }),
  };
}

function allChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  return [
    ...proseChanges(base.manifest, head.manifest),
    ...governanceChanges(base, head),
    ...modelChanges(base, head),
    ...datasetChanges(base, head),
    ...monitoringChanges(base.manifest, head.manifest),
    ...metricChanges(base, head),
  ];
}

function kindOf(changes: readonly CardChange[]): CardDiff["kind"] {
  if (changes.length === 0) return "none";
  if (changes.some(isSubstantial)) return "substantial";
  return changes.every(({ section }) => PROSE.has(section)) ? "documentation" : "retrained";
}

function isSubstantial({ needsPerson, section, subject }: CardChange): boolean {
  return needsPerson && SUBSTANTIAL.has(section) && subject !== RATIONALE;
}
