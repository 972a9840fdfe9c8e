import type { VerdictRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-verdict-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What the gate said of an evaluation, under the limits that applied. */
export const VERDICT = defineKind({
  word: "verdict",
  id: "verdictKey",
  claim: ["verdictKey", "evaluationKey", "artifact", "baseline"],
  parse: valueParser<VerdictRecord>("verdict", validate),
  isOrderedByTime: false,
});
