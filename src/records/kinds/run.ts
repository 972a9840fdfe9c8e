import type { RunRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-run-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What training made of one training key. */
export const RUN = defineKind({
  word: "run",
  id: "trainKey",
  claim: ["trainKey", "artifact", "predictions"],
  parse: valueParser<RunRecord>("run record", validate),
  isOrderedByTime: false,
});
