import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluatedDataset } from "../../generated/types.ts";
import { shown } from "./wording.ts";
import type { Case, GateRule } from "./case.ts";

export const NEW_COLUMN: GateRule = {
  id: "gate/new-column",
  title: "A column that the model newly reads does not carry the answer",
  why: "A column that is only known after the target makes every number of the evaluation worthless, and looks like a great improvement.",
  remediation: "Take the column out of the features; or have an approver say why it is known before the target is.",
  judge,
};

/** A column that takes away so much of the target's uncertainty is rarely known before the target is. */
const TELLING = 0.8;

function judge(given: Case): readonly Finding[] {
  return Object.entries(given.evaluation.datasets).flatMap(([name, dataset]) => [
    ...telling(name, dataset),
    ...carrying(given, dataset),
  ]);
}

function telling(dataset: string, { newlyRead = [] }: EvaluatedDataset): readonly Finding[] {
  return newlyRead
    .filter(({ association }) => (association ?? 0) >= TELLING)
    .map(({ name, association }) =>
      findingOf(NEW_COLUMN, {
        outcome: "fail",
        subject: `${dataset}.${name}`,
        message: `The candidate reads ${JSON.stringify(name)} of ${dataset}, which the baseline does not, and which alone tells ${Math.round((association ?? 0) * 100)} % of the target: it may be known only after the target is.`,
        needsReason: true,
      }),
    );
}

/** From here on a score between 0 and 1 has nothing left to gain. */
const NEARLY_PERFECT = 0.98;
const FAR = 0.1;

/** Where no column alone tells much, but the model is nearly perfect with them and worse than the baseline without. */
function carrying({ evaluation }: Case, { succession, replaces = "" }: EvaluatedDataset): readonly Finding[] {
  const without = evaluation.datasets[succession?.withheld ?? ""]?.metrics ?? {};
  return Object.entries(evaluation.metrics).flatMap(([name, { value, baseline, better, primary }]) => {
    const left = without[name]?.value;
    const isKnown = typeof value === "number" && typeof baseline === "number" && typeof left === "number";
    if (primary !== true || better !== "higher" || !isKnown) return [];
    if (value < NEARLY_PERFECT || left > baseline - FAR) return [];
    return findingOf(NEW_COLUMN, {
      outcome: "fail",
      subject: replaces,
      message: `With the new columns of ${replaces} ${name} is ${shown(value)}; without what they tell it is ${shown(left)}, far below the baseline's ${shown(baseline)}: together they may carry the answer.`,
      needsReason: true,
    });
  });
}
