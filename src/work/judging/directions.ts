import type { JudgingChange } from "../../generated/types.ts";
import { parseDuration, parseMargin } from "../../kernel/units.ts";
import type { Listing } from "./table.ts";

export type Direction = JudgingChange["direction"];

type Ends = readonly [from: unknown, to: unknown];

/** Which way a change of a value goes. */
export function directionOf(listing: Listing, [from, to]: Ends): Direction {
  if (listing === "higher" || listing === "lower") return strictness(listing, [from, to]);
  if (listing === "question") return to === undefined ? "removed" : "changed";
  if (listing === "section") return memberDirection("changed", [from, to]);
  if (typeof listing === "string") return "changed";
  return listing.indexOf(to) > listing.indexOf(from) ? "tightened" : "loosened";
}

/** Of a member of a map or a list, which may come and go. */
export function memberDirection(listing: Listing, [from, to]: Ends): Direction {
  if (from === undefined) return "added";
  return to === undefined ? "removed" : directionOf(listing, [from, to]);
}

/** Whether two amounts are the same although they are written otherwise, such as `1s` and `1000ms`. */
export function isSameAmount(listing: Listing, [from, to]: Ends): boolean {
  if (listing !== "higher" && listing !== "lower") return false;
  const [old, now] = [amountOf(from), amountOf(to)];
  return old?.unit === now?.unit && old?.amount === now?.amount;
}

function strictness(stricter: "higher" | "lower", [from, to]: Ends): Direction {
  const [old, now] = [amountOf(from), amountOf(to)];
  if (old === undefined) return "tightened";
  if (now === undefined) return "loosened";
  // An absolute margin and a share of the baseline's value cannot be compared without the baseline.
  if (old.unit !== now.unit) return "changed";
  return now.amount > old.amount === (stricter === "higher") ? "tightened" : "loosened";
}

interface Amount {
  readonly unit: "" | "%" | "ms";
  readonly amount: number;
}

/** A number, a share such as `2%`, or a duration such as `5ms`. */
function amountOf(value: unknown): Amount | undefined {
  if (typeof value === "number") return { unit: "", amount: value };
  if (typeof value !== "string") return undefined;
  if (!value.endsWith("%")) return { unit: "ms", amount: parseDuration(value) };
  const margin = parseMargin(value);
  return { unit: "%", amount: "relative" in margin ? margin.relative : margin.absolute };
}
