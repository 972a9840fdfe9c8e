import type { RunRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-run-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What training made of one training key: once, unless the store lost it and another training made something else. */
export const RUN = defineKind({
  word: "run",
  id: "trainKey",
  claim: ["trainKey", "artifact", "predictions"],
  beside: "artifact",
  parse: valueParser<RunRecord>("run record", validate),
  isOrderedByTime: false,
});
