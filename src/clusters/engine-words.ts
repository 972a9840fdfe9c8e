import { harmless } from "../host/log-text.ts";
import { oneLine, truncate } from "../kernel/text.ts";

/** What an engine said, on one line, without control characters and not at length. */
export function said(text: string, limit = 300): string {
  return truncate(harmless(oneLine(text.slice(0, 16 * limit))).trim(), limit);
}
