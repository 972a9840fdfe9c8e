import { parseDuration } from "../../kernel/units.ts";
import { compareFact, type CardChange } from "./change.ts";

/** Which way a limit is looser: `more` where a higher value lets more through, `less` where a lower one does. */
export type Looser = "more" | "less";

export interface ComparedLimit {
  readonly section: string;
  readonly subject: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly looser: Looser;
  /** What absence means: no limit at all, or a default that nobody can compare with. Default: no limit. */
  readonly absent?: "no-limit" | "default";
}

/** A limit on both sides: loosened or tightened where that can be told. A person reads what is looser. */
export function compareLimit({ section, subject, from, to, looser, absent }: ComparedLimit): readonly CardChange[] {
  const changes = compareFact({ section, subject, from: textOf(from), to: textOf(to), needsPerson: true });
  const op = directionOf([from, to], looser, absent ?? "no-limit");
  return changes.map((change) => ({ ...change, op, needsPerson: op !== "tightened" }));
}

function directionOf(
  [from, to]: readonly [unknown, unknown],
  looser: Looser,
  absent: "no-limit" | "default",
): CardChange["op"] {
  if (from === undefined || to === undefined) {
    if (absent === "default") return from === undefined ? "added" : "removed";
    return to === undefined ? "loosened" : "tightened";
  }
  const [old, now] = [amountOf(from), amountOf(to)];
  if (old === undefined || now === undefined) return "changed";
  return now > old === (looser === "more") ? "loosened" : "tightened";
}

/** A number, or a duration in milliseconds. */
function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d+(?:\.\d+)?(?:ms|[smhdw])$/.test(value) ? parseDuration(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
