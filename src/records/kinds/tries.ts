import type { TriesRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-tries-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** How often rows have judged; each entry is the whole count, so that one is enough to know it. */
export const TRIES = defineKind({
  word: "tries",
  id: "key",
  claim: ["key", "holdouts"],
  parse: valueParser<TriesRecord>("count of tries", validate),
  isOrderedByTime: true,
  isIndexed: true,
});
