import type { RollupRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-rollup-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** Windows that left the branch for an archive in the store; each entry is of those that follow the ones of the entry before. */
export const ROLLUP = defineKind({
  word: "rollup",
  id: "key",
  claim: ["key"],
  parse: valueParser<RollupRecord>("rollup", validate),
  isOrderedByTime: true,
});
