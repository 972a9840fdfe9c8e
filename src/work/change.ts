import type { JudgingChange } from "../generated/types.ts";
import { truncate } from "../kernel/text.ts";

export type Direction = JudgingChange["direction"];

/** One change, or none where both are equal. */
export function change(
  path: string,
  ends: readonly [from: unknown, to: unknown],
  direction: Direction,
): readonly JudgingChange[] {
  const [from, to] = ends.map(readable);
  if (from === to) return [];
  return [{ path, direction, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

/** Whether more of a number is stricter; `undefined` is no limit at all. */
export function strictness(
  from: number | undefined,
  to: number | undefined,
  stricter: "higher" | "lower",
): Direction {
  if (from === undefined) return "tightened";
  if (to === undefined) return "loosened";
  return to > from === (stricter === "higher") ? "tightened" : "loosened";
}

function readable(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return truncate(typeof value === "string" ? value : JSON.stringify(value), 500);
}
