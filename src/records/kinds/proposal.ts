import type { ProposalRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-proposal-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What became of retraining a model; the latest entry is how it stands. */
export const PROPOSAL = defineKind({
  word: "proposal",
  id: "key",
  claim: ["key", "decision", "rule"],
  parse: valueParser<ProposalRecord>("proposal", validate),
  isOrderedByTime: true,
});
