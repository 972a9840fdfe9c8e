import type { Acceptance } from "../../generated/types.ts";
import { validate } from "../../generated/validate-acceptance.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** Which artifact the default branch stands for since a commit; going back to an earlier one is a new acceptance. */
export const ACCEPTANCE = defineKind({
  word: "acceptance",
  id: "trainKey",
  claim: [
    "trainKey",
    "evaluationKey",
    "verdictKey",
    "outcome",
    "artifact",
    "predictions",
    "bytes",
    "path",
    "judging",
    "anchor",
  ],
  parse: valueParser<Acceptance>("acceptance", validate),
  isOrderedByTime: true,
});
