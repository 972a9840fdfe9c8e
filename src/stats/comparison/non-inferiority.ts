import { normalUpperQuantile } from "../distributions/normal.ts";

export type NonInferiorityOutcome = "pass" | "fail" | "inconclusive";

/** A difference candidate − baseline, turned so that larger is better, with its two-sided interval. */
export interface OrientedDifference {
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  /** How much worse is acceptable: > 0, in the unit of delta. */
  readonly margin: number;
}

/**
 * The gate: pass where the candidate is credibly not worse than the baseline by more than the margin
 * (low > −margin), fail where it credibly is (high < −margin), else inconclusive. A two-sided 90 % interval makes
 * it a one-sided test at 5 %. A margin of 0 asks for superiority.
 */
export function nonInferiority({ low, high, margin }: OrientedDifference): NonInferiorityOutcome {
  if (Number.isNaN(low) || Number.isNaN(high)) throw new RangeError("an interval without numbers cannot be judged");
  if (!(margin >= 0)) throw new RangeError(`a margin is 0 or more, not ${margin}`);
  if (low > -margin) return "pass";
  return high < -margin ? "fail" : "inconclusive";
}

/**
 * The rows that would settle an inconclusive outcome with this power, if the true difference is the observed
 * one: the interval shrinks with √n until it clears the margin. Null where the observed difference is
 * practically on the margin (more than a million times the rows), as no sample settles that.
 */
export function rowsToSettle(
  { delta, low, high, margin }: OrientedDifference,
  { n, level, power = 0.8 }: { readonly n: number; readonly level: number; readonly power?: number },
): number | null {
  const distance = Math.abs(delta + margin);
  const z = normalUpperQuantile((1 - level) / 2);
  // The side that has to clear the margin decides, as bootstrap intervals are not symmetric.
  const half = delta > -margin ? delta - low : high - delta;
  const needed = (half / z) * (z + normalUpperQuantile(1 - power));
  const factor = (needed / distance) ** 2;
  return factor <= 1e6 ? Math.max(n, Math.ceil(n * factor)) : null;
}
