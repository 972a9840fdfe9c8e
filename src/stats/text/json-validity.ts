import { wilsonInterval } from "../proportions.ts";
import type { Interval } from "../interval.ts";
import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";

export interface JsonValidity {
  readonly rate: Measured;
  readonly interval: Interval | null;
  readonly n: number;
  /** Rows that are not JSON, by position. */
  readonly invalid: readonly number[];
}

/**
 * The share of texts that parse as JSON (RFC 8259: one value, no comments, no trailing commas), with Wilson's
 * interval.
 */
export function jsonValidity(texts: readonly string[], level = 0.95): JsonValidity {
  const n = texts.length;
  const invalid = texts.flatMap((text, row) => (isJson(text) ? [] : [row]));
  const valid = n - invalid.length;
  return {
    rate: ratio(valid, n, "there are no rows"),
    interval: n === 0 ? null : wilsonInterval({ count: valid, n, level }),
    n,
    invalid,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
