import { findingOf, type Finding } from "../../findings/finding.ts";
import { didYouMean } from "../../kernel/text.ts";
import { PLAN } from "../place/stage-rules.ts";

/** A finding for each name that was asked for and that no model has. */
export function unknownModels(wanted: readonly string[], known: readonly string[]): readonly Finding[] {
  return wanted
    .filter((name) => !known.includes(name))
    .map((name) =>
      findingOf(PLAN.unknownModel, {
        subject: name,
        message:
          known.length === 0
            ? `There is no model "${name}": no manifest was found.`
            : `There is no model "${name}" among ${known.join(", ")}.${didYouMean(name, known)}`,
      }),
    );
}

/** Whether somebody asked for a model that is not there: a mistake that stops even a stage which only informs. */
export function isMisnamed({ rule }: Finding): boolean {
  return rule === PLAN.unknownModel.id;
}
