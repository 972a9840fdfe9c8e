import { findingOf, type Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import type { Case, GateRule } from "./case.ts";

/** From here on the holdout's own noise is worth a warning. */
const OFTEN = 20;

export const HOLDOUT_REUSE: GateRule = {
  id: "gate/holdout-reuse",
  title: "The deciding rows have not judged too often",
  why: "Candidates that are chosen by the same rows again and again fit the noise of those rows, and the measured gain is larger than the real one (Dwork et al., The reusable holdout, Science 349, 2015; Blum and Hardt, The Ladder, 2015).",
  remediation: "Let fresh rows decide and keep the old ones as a guard.",
  judge,
};

function judge({ evaluation: { datasets } }: Case): readonly Finding[] {
  return Object.entries(datasets).flatMap(([name, { judgedBefore = 0 }]) => {
    if (judgedBefore < OFTEN) return [];
    const message = `${name} has decided about ${plural(judgedBefore, "other candidate")} before this one.`;
    return [findingOf(HOLDOUT_REUSE, { outcome: "warn", subject: name, message })];
  });
}
