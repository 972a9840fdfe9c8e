import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, HoldoutTries } from "../../generated/types.ts";
import { percent } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { errorSpent, FRESH_FROM } from "../../records/error-spent.ts";
import { AUDIT } from "./rules.ts";

export interface HoldoutQuestion {
  readonly model: string;
  /** Of the version that stands; undefined where there is none. */
  readonly evaluation: Pick<EvaluationRecord, "datasets" | "confidence"> | undefined;
  /** What the ledger counts. */
  readonly counted: readonly HoldoutTries[] | undefined;
}

/** Rows that decided about what stands and have judged so often that fresh ones are due. */
export function holdoutFindings({ model, evaluation, counted = [] }: HoldoutQuestion): readonly Finding[] {
  return Object.entries(evaluation?.datasets ?? {}).flatMap(([name, { role, digest }]) => {
    const own = counted.find((one) => one.digest === digest);
    if (role !== "decides" || own === undefined || own.tries < FRESH_FROM) return [];
    const spent = percent(errorSpent(own.tries, 1 - (evaluation?.confidence ?? 0.95)), 0);
    const judged = `${own.atLeast === true ? "at least " : ""}${plural(own.tries, "candidate")}`;
    const message = `The rows of ${name} have judged ${judged} of ${model}: one that is worse by the margin has passed with a probability of up to ${spent}.`;
    return [findingOf(AUDIT.holdout, { model, subject: name, outcome: "warn", message })];
  });
}
