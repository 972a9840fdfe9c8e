import type { EvaluationRecord, RevalidationRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-revalidation-record.ts";
import { valueParser, type ValueParser } from "../../kernel/parsers.ts";
import { EVALUATION } from "./evaluation.ts";
import { defineKind } from "./kind.ts";

/** A revalidation whose evaluation has been read too. */
export interface Revalidation extends Omit<RevalidationRecord, "evaluation"> {
  readonly evaluation: EvaluationRecord;
}

const parseOuter = valueParser<RevalidationRecord>("revalidation", validate);

const parse: ValueParser<Revalidation> = (value, source) => {
  const record = parseOuter(value, source);
  return { ...record, evaluation: EVALUATION.parse(record.evaluation, source) };
};

/** How the model in production did on fresh labelled rows: a period is evaluated once. */
export const REVALIDATION = defineKind({
  word: "revalidation",
  id: "key",
  claim: ["key", "artifact", "from"],
  parse,
  isOrderedByTime: true,
});
