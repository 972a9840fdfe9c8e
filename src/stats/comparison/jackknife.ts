import { Random } from "../random.ts";
import { summedUnits, type SumSource, type SumStatistic } from "./sum-bootstrap.ts";
import type { UnitSums } from "./unit-sums.ts";

/** A statistic of sums, with what each independent unit (a row, a group, a block of rows) has to do with it. */
export interface LeftOut {
  readonly value: number;
  /** Pseudo-values, whose mean is the statistic: value + (n − 1)·(value − value without the unit). */
  readonly values: Float64Array;
  /** The sums of each unit, row-major, to see in which units two models differ. */
  readonly sums: Float64Array;
}

/**
 * The jackknife of a statistic of sums (J. Tukey, Annals of Mathematical Statistics 29, 1958). A unit without which the
 * statistic has no value is one without influence. The seed deals rows into blocks where there are too many: two models
 * with one seed have the same blocks.
 */
export function leftOut(
  source: SumSource,
  { statistic, seed }: { readonly statistic: SumStatistic; readonly seed: number },
): LeftOut {
  const { units, width, sums } = summedUnits(source, Random.fromSeed(seed));
  const total = new Float64Array(width);
  for (let at = 0; at < sums.length; at += 1) total[at % width]! += sums[at]!;
  const value = statistic(total);
  const without = new Float64Array(width);
  const values = new Float64Array(units);
  let mean = 0;
  for (let unit = 0; unit < units; unit += 1) {
    for (let column = 0; column < width; column += 1) without[column] = total[column]! - sums[unit * width + column]!;
    const rest = statistic(without);
    values[unit] = Number.isNaN(rest) ? 0 : (units - 1) * (value - rest);
    mean += values[unit]! / units;
  }
  // A statistic that is not linear leaves a bias in the mean, which is the statistic's own affair.
  return { value, values: values.map((one) => value + one - mean), sums };
}

/** Two models' pseudo-values over the same units: how far they are apart is told by the units in which they differ. */
export function besideEachOther(
  first: LeftOut,
  second: LeftOut,
): { readonly units: UnitSums; readonly possible: number } {
  const count = first.values.length;
  const width = count === 0 ? 0 : first.sums.length / count;
  let [apart, different, possible] = [0, 0, 0];
  for (let unit = 0; unit < count; unit += 1) {
    const [own, other] = [first.values[unit]!, second.values[unit]!];
    // A unit that one model alone gets wrong does about what leaving it out does.
    possible = Math.max(possible, Math.abs(own - first.value), Math.abs(other - second.value));
    const [from, to] = [unit * width, (unit + 1) * width];
    if (!differ(first.sums.subarray(from, to), second.sums.subarray(from, to))) continue;
    different += 1;
    apart = Math.max(apart, Math.abs(own - other));
  }
  const weights = new Float64Array(count).fill(1);
  return {
    units: {
      weights,
      first: first.values,
      second: second.values,
      apart,
      different,
      isGrouped: false,
      rowApart: 0,
      rowWeight: 1,
      unitWeight: 1,
    },
    possible,
  };
}

function differ(first: Float64Array, second: Float64Array): boolean {
  return first.some((value, at) => value !== second[at]);
}
