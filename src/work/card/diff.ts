import type { CardDiff } from "../../generated/types.ts";
import type { CardChange, CardSide } from "./change.ts";
import { datasetChanges } from "./datasets.ts";
import { metricChanges } from "./metrics.ts";
import { proseChanges } from "./prose.ts";
import { modelChanges } from "./model.ts";

// Sections whose changes make it another model in the eyes of those who rely on it.
const SUBSTANTIAL: ReadonlySet<string> = new Set(["Uses", "Risk classification", "Model", "Inputs", "Data"]);
const PROSE: ReadonlySet<string> = new Set([
  "Uses",
  "Bias, risks and limitations",
  "Risk classification",
  "Model details",
]);

const MOST_CHANGES = 1000;

/**
 * What changed in a model card, by meaning and not by line; what a person has to read comes first. Without `base` it
 * is a first card. Metrics are compared only where both were measured on the same rows.
 */
export function diffCards({ base, head }: { readonly base?: CardSide | undefined; readonly head: CardSide }): CardDiff {
  const model = head.manifest.name;
  if (base === undefined) return { schema: "model-gitops/card-diff/v1", model, kind: "first", changes: [] };
  const changes = [
    ...proseChanges(base.manifest, head.manifest),
    ...modelChanges(base, head),
    ...datasetChanges(base, head),
    ...metricChanges(base, head),
  ];
  const ordered = changes.toSorted((a, b) => Number(b.needsPerson) - Number(a.needsPerson));
  return {
    schema: "model-gitops/card-diff/v1",
    model,
    kind: kindOf(changes),
    changes: ordered.slice(0, MOST_CHANGES),
  };
}

function kindOf(changes: readonly CardChange[]): CardDiff["kind"] {
  if (changes.length === 0) return "none";
  if (changes.some(({ needsPerson, section }) => needsPerson && SUBSTANTIAL.has(section))) return "substantial";
  return changes.every(({ section }) => PROSE.has(section)) ? "documentation" : "retrained";
}
