import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";
import { comparedRates } from "./disparity.ts";
import type { ComparedRates, DisparityName } from "./disparity.ts";
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
  /** The group that the harmful end of the interval rests on most, and by how many times its rows that end would clear the margin. */
  readonly weakest: { readonly group: number; readonly times: number | null };
}

/**
 * The interval of the change of a disparity on the same rows. A disparity is the widest gap between two groups, so that
 * it has grown by at most x where for every two groups their gap by the candidate is at most x wider than some gap by
 * the baseline. Each two groups are shown by themselves, at the whole level: what is wider has to be lucky in exactly
 * its own two (R. Berger, Technometrics 24, 1982), so that the number of groups costs nothing. The gap it is compared
 * with is its own by the baseline (at four fifths of the error, paired), or the widest that the baseline was seen to
 * have, or none (at a fifth, over all gaps). The other end is the same with the models exchanged. Every contrast has
 * score limits, never of width 0: those of Tango and Wilson, combined by MOVER. Ratios are gaps of logarithms. Null
 * where a rate rests on one independent unit.
 */
export function disparityChange(pair: GroupedPair, { name, level, margin, floors }: ChangeQuestion): DisparityChange | null {
  assertLevel(level);
  const candidate = { ...pair, predictions: pair.candidate };
  const rows = countsByGroup({ ...candidate, weights: undefined });
  const compared = comparedRates(countsByGroup(candidate), name, { rows, ...(floors !== undefined && { floors }) });
  const known = pairedRates(pair, compared);
  if (known === null) return null;
  const asked = (planned?: Planned): Contrasts =>
    contrasts(known, { tail: (1 - level) / 2, isRatio: compared.isRatio, ...planned });
  const interval = changeOf(asked(), compared);
  const { group } = asked().widest();
  const times = margin === undefined ? null : timesToSettle((planned) => changeOf(asked(planned), compared), margin, compared);
  return { interval, weakest: { group, times } };
}

/** As if there were so many times the rows, and the ends as far out as for a power of 80 %. */
interface Planned {
  readonly times: number;
  readonly isPowered: true;
}

function changeOf(asked: Contrasts, { isRatio }: ComparedRates): Interval {
  const harm = asked.most("candidate");
  const gain = asked.most("baseline");
  if (!isRatio) return { low: Math.max(-1, -gain), high: Math.min(1, harm) };
  // exp(−gap) is the ratio: it falls by at most the largest one before it, and grows to at most the largest after it.
  const [before, after] = [asked.ratios("baseline"), asked.ratios("candidate")];
  const low = Math.expm1(-harm) * (harm > 0 ? before.high : before.low);
  const high = -Math.expm1(-gain) * (gain > 0 ? after.high : after.low);
  return { low: Math.max(-1, low), high: Math.min(1, high) };
}

const MOST_TIMES = 1e4;

/** The times by which the rows have to grow so that the end clears the margin, if all is truly as seen; null for too many. */
function timesToSettle(
  planned: (planned: Planned) => Interval,
  margin: number,
  { isRatio }: ComparedRates,
): number | null {
  const isSettled = (times: number): boolean => {
    const { low, high } = planned({ times, isPowered: true });
    const [harmless, harmful] = isRatio ? [-low, -high] : [high, low];
    return harmless <= margin || harmful > margin;
  };
  if (!isSettled(MOST_TIMES)) return null;
  let [few, many] = [0, Math.log(MOST_TIMES)];
  for (let step = 0; step < 20; step += 1) {
    const middle = (few + many) / 2;
    if (isSettled(Math.exp(middle))) many = middle;
    else few = middle;
  }
  return Math.exp(many);
}
