import type { EvaluationRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-evaluation-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** How an artifact scored on the data that judges it. */
export const EVALUATION = defineKind({
  word: "evaluation",
  id: "evaluationKey",
  claim: ["evaluationKey", "candidate"],
  parse: valueParser<EvaluationRecord>("evaluation", validate),
  isOrderedByTime: false,
});
