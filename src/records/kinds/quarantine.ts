import type { QuarantineRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-quarantine-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** Bytes that are not to serve again, and whose quarantine was lifted. */
export const QUARANTINE = defineKind({
  word: "quarantine",
  id: "key",
  claim: ["key", "state"],
  parse: valueParser<QuarantineRecord>("quarantine", validate),
  isOrderedByTime: true,
});
