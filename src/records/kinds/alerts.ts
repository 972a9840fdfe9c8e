import type { AlertsRecord } from "../../generated/types.ts";
import { validate } from "../../generated/validate-alerts-record.ts";
import { valueParser } from "../../kernel/parsers.ts";
import { defineKind } from "./kind.ts";

/** The alerts of a model after any of them changed; the latest entry is their state. */
export const ALERTS = defineKind({
  word: "alerts",
  id: "key",
  claim: ["key", "alerts"],
  parse: valueParser<AlertsRecord>("alerts", validate),
  isOrderedByTime: true,
});
