import type { WindowRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-window-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** What a monitor found in a final window of production; later rows make another entry, which names the one it replaces. */
export const WINDOW = defineKind({
  word: "window",
  id: "key",
  claim: ["key", "window", "reference", "rules", "profile"],
  parse: valueParser<WindowRecord>("window", validate),
  isOrderedByTime: true,
  isByMonth: true,
  isRolledUp: true,
});
