import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";
import { comparedRates, disparityValue } from "./disparity.ts";
import type { DisparityName } from "./disparity.ts";
import { countsByGroup } from "./groups.ts";
import type { GroupFloors } from "./groups.ts";
import { contrasts } from "./rate-contrasts.ts";
import type { Contrasts } from "./rate-contrasts.ts";
import { pairedRates } from "./paired-rates.ts";
import type { GroupedPair } from "./paired-rates.ts";

export interface ChangeQuestion {
  readonly name: DisparityName;
  /** Two-sided: each end errs in half of what is left. */
  readonly level: number;
  /** How much worse is acceptable, for the rows that would show it; without one those are not sought. */
  readonly margin?: number | undefined;
  readonly floors?: GroupFloors | undefined;
}

/** How a disparity changed from the baseline to the candidate. */
export interface DisparityChange {
  /** Of disparity(candidate) − disparity(baseline). */
  readonly interval: Interval;
  /** The group that the harmful end rests on most, and how many times the rows would settle it with a power of 80 %. */
  readonly weakest: { readonly group: number; readonly times: number | null };
}

/**
 * The interval of the change of a disparity on the same rows. A disparity is the widest gap between two groups, so that
 * it has grown by at most x where for every two groups their gap by the candidate is at most x wider than some gap by
 * the baseline. Each two groups are shown by themselves, at the whole level: what is wider has to be lucky in exactly
 * its own two (R. Berger, Technometrics 24, 1982), so that many groups take no wider limits. The gap it is compared with
 * is its own by the baseline, paired; or the widest that the baseline was seen to have, or none, at a small share of
 * the error over all gaps. The other end is the same with the models exchanged. Every contrast has score limits, never
 * of width 0: those of Tango and Wilson, combined by MOVER. Ratios are gaps of logarithms. Null where a rate rests on
 * one independent unit.
 */
export function disparityChange(
  pair: GroupedPair,
  { name, level, margin, floors }: ChangeQuestion,
): DisparityChange | null {
  assertLevel(level);
  const candidate = { ...pair, predictions: pair.candidate };
  const rows = countsByGroup({ ...candidate, weights: undefined });
  const after = countsByGroup(candidate);
  const compared = comparedRates(after, name, { rows, ...(floors !== undefined && { floors }) });
  const before = countsByGroup({ ...pair, predictions: pair.baseline });
  const seen = disparityValue(after, compared) - disparityValue(before, compared);
  const known = pairedRates(pair, compared);
  if (known === null) return null;
  const { isRatio } = compared;
  const asked = (planned?: Planned): Contrasts => contrasts(known, { tail: (1 - level) / 2, isRatio, ...planned });
  const now = asked();
  const worsening = { least: leastWorsening(now, isRatio), most: mostWorsening(now, isRatio) };
  const { group } = now.widest();
  const isUndecided = margin !== undefined && worsening.most > margin && worsening.least <= margin;
  const isWorse = (isRatio ? -seen : seen) > (margin ?? 0);
  const isSettledBy = (times: number): boolean => {
    const then = asked({ times, isPowered: true });
    return isWorse ? leastWorsening(then, isRatio) > margin! : mostWorsening(then, isRatio) <= margin!;
  };
  const times = isUndecided ? timesToSettle(isSettledBy) : null;
  const interval = isRatio
    ? { low: -worsening.most, high: -worsening.least }
    : { low: worsening.least, high: worsening.most };
  return { interval: including(seen, interval), weakest: { group, times } };
}

/** As if there were so many times the rows, and the ends as far out as for a power of 80 %. */
interface Planned {
  readonly times: number;
  readonly isPowered: true;
}

/** exp(−gap) is the ratio: it falls by at most the largest one that the baseline may have. */
function mostWorsening(asked: Contrasts, isRatio: boolean): number {
  const harm = asked.most("candidate");
  if (!isRatio) return Math.min(1, harm);
  const { low, high } = asked.ratios("baseline");
  return Math.min(1, -Math.expm1(-harm) * (harm > 0 ? high : low));
}

/** And it grows to at most the largest one that the candidate may have. */
function leastWorsening(asked: Contrasts, isRatio: boolean): number {
  const gain = asked.most("baseline");
  if (!isRatio) return Math.max(-1, -gain);
  const { low, high } = asked.ratios("candidate");
  return Math.max(-1, Math.expm1(-gain) * (gain > 0 ? high : low));
}

/** Logarithms of few rows have half a row more than the value has. */
function including(seen: number, { low, high }: Interval): Interval {
  return Number.isNaN(seen) ? { low, high } : { low: Math.min(low, seen), high: Math.max(high, seen) };
}

const MOST_TIMES = 1e4;

/** The times by which the rows have to grow to settle it, if all is truly as seen; null for too many. */
function timesToSettle(isSettledBy: (times: number) => boolean): number | null {
  if (!isSettledBy(MOST_TIMES)) return null;
  let [few, many] = [0, Math.log(MOST_TIMES)];
  // To a percent.
  for (let step = 0; step < 10; step += 1) {
    const middle = (few + many) / 2;
    if (isSettledBy(Math.exp(middle))) many = middle;
    else few = middle;
  }
  return Math.exp(many);
}
