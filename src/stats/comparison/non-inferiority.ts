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

/** How many units settle an inconclusive outcome, by what is true. */
export interface NeededUnits {
  /** Where the two are truly alike. */
  readonly alike: number;
  /** Where they truly differ as they did; undefined where that lies on the margin, which no sample settles. */
  readonly asSeen?: number;
}

/**
 * The units that would settle an inconclusive outcome with this power. One number would promise too much: with the
 * observed difference as the true one it is too small as often as it is ten times too large. The error shrinks with √n
 * until the interval clears the margin. Null where not even equal models could be told.
 */
export function unitsToSettle(
  { delta, low, high, margin }: OrientedDifference,
  { n, level, power = 0.8, isUnseen = false }: Settling,
): NeededUnits | null {
  if (isUnseen && delta === 0) return { alike: unseenUnits({ half: -low, margin, n }) };
  const z = normalUpperQuantile((1 - level) / 2);
  const unitsFor = (distance: number, half: number): number | undefined => {
    const needed = (half / z) * (z + normalUpperQuantile(1 - power));
    const factor = (needed / distance) ** 2;
    return factor <= MOST_TIMES ? Math.max(n + 1, Math.ceil(n * factor)) : undefined;
  };
  const alike = unitsFor(margin, delta - low);
  // The side that has to clear the margin decides, as intervals are not symmetric.
  const asSeen = unitsFor(Math.abs(delta + margin), delta > -margin ? delta - low : high - delta);
  return alike === undefined ? null : { alike, ...(asSeen !== undefined && { asSeen }) };
}

interface Settling {
  readonly n: number;
  readonly level: number;
  readonly power?: number;
  /** Whether no unit differs: the interval is then of what nobody saw, and shrinks with n. */
  readonly isUnseen?: boolean;
}

/** Tango's half width z² / (n + z²), solved for n. */
function unseenUnits({
  half,
  margin,
  n,
}: {
  readonly half: number;
  readonly margin: number;
  readonly n: number;
}): number {
  const square = half < 1 ? (n * half) / (1 - half) : n * half;
  return Math.max(n + 1, Math.ceil((square * (1 - Math.min(margin, 0.5))) / margin));
}

const MOST_TIMES = 1e6;
