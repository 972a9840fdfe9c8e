import type { Margin } from "../../kernel/units.ts";
import { shown } from "./wording.ts";

/** A margin in the metric's units. A percentage is of the baseline's absolute value. */
export function marginOf(margin: Margin, baseline: number | null | undefined): number {
  return "absolute" in margin ? margin.absolute : margin.relative * Math.abs(baseline ?? 0);
}

/** Why a margin says nothing: a share of a baseline of 0 is 0. */
export function voidMargin(margin: Margin, baseline: number | null | undefined): string | undefined {
  if ("absolute" in margin || baseline !== 0) return undefined;
  return `the baseline is 0, and a margin of ${shown(100 * margin.relative)}% of it cannot be judged`;
}
