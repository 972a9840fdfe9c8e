import type { TrialsRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-trials-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What runs of pull requests said of themselves: for people to look at, and nothing is decided by it. */
export const TRIALS = defineKind({
  word: "trials",
  id: "key",
  claim: ["key", "trials"],
  parse: valueParser<TrialsRecord>("record of trials", validate),
  isOrderedByTime: true,
  isByMonth: true,
});
