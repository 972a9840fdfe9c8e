import type { PromotionRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-promotion-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What became of promoting a model; they follow one another, and the newest of a stage is how it stands. */
export const PROMOTION = defineKind({
  word: "promotion",
  id: "key",
  claim: ["key", "state", "outcome", "tag", "pull", "address", "emergency"],
  parse: valueParser<PromotionRecord>("promotion", validate),
  isOrderedByTime: true,
});
