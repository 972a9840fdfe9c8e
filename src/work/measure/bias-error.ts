import { normalCdf } from "../../stats/distributions/normal.ts";
import { zOfIntervals } from "../../stats/comparison/inverted-test.ts";
import type { Interval } from "../../stats/interval.ts";
import { measured, unmeasured, type Measured } from "../../stats/measured.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { clampedTo, type Estimate, type Known } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";

// So many standard errors from 0 the sign of a mean error is known.
const KNOWN_SIGN = normalCdf(-3);
const ANY = [-Infinity, Infinity] as const;

/**
 * The size of the mean error. Where the signs of both models' mean errors are known, sizes differ as means do. Where one
 * is not, a size is partly noise and too large, so the intervals of both sizes are laid against each other.
 */
export const BIAS_MEASURE: Measure<ValueSample, ValueAnswers> = {
  value: (sample, model) => sizeOf(meanLoss(errorsOf(sample, model), sample.weights)),
  level: (sample, model) => {
    const mean = rowMean(errorsOf(sample, model), sample, { range: ANY });
    if (mean.method === null) return mean;
    return clampedTo({ ...mean, interval: (level) => folded(mean.interval(level)) }, [0, Infinity]);
  },
  difference: (sample, { candidate, baseline }) => {
    const [own, other] = [errorsOf(sample, candidate), errorsOf(sample, baseline)];
    const [mine, theirs] = [own, other].map((errors) => rowMean(errors, sample, { range: ANY }));
    const [sign, otherSign] = [signOf(mine), signOf(theirs)];
    if (sign !== 0 && otherSign !== 0) {
      const turned = [own.map((error) => sign * error), other.map((error) => otherSign * error)] as const;
      return pairedRowMean(...turned, { sampling: sample, span: Infinity });
    }
    if (mine === undefined || mine.method === null) return mine ?? NOTHING;
    if (theirs === undefined || theirs.method === null) return theirs ?? NOTHING;
    const [size, otherSize] = [own, other].map((errors) =>
      Math.abs(meanLoss(errors, sample.weights).value ?? Number.NaN),
    );
    return sizesApart(mine, theirs, (size ?? Number.NaN) - (otherSize ?? Number.NaN));
  },
};

const NOTHING: Estimate = { method: null, reason: "there are no rows" };

function sizesApart(own: Known, other: Known, estimate: number): Known {
  const intervalAt = (level: number): Interval | null => {
    const [mine, theirs] = [folded(own.interval(level)), folded(other.interval(level))];
    return mine && theirs && { low: mine.low - theirs.high, high: mine.high - theirs.low };
  };
  const zAt = (x: number): number =>
    zOfIntervals(
      estimate,
      (z) =>
        intervalAt(Math.max(1e-12, Math.min(1 - 1e-12, 2 * normalCdf(z) - 1))) ?? { low: -Infinity, high: Infinity },
      x,
    );
  return {
    method: "intervals of both sizes",
    units: own.units,
    interval: intervalAt,
    below: (x) => normalCdf(zAt(x)),
    above: (x) => normalCdf(-zAt(x)),
  };
}

/** Of a size: an interval that holds 0 begins there. */
function folded(interval: Interval | null): Interval | null {
  if (interval === null) return null;
  const { low, high } = interval;
  const sizes = [Math.abs(low), Math.abs(high)] as const;
  return { low: low <= 0 && high >= 0 ? 0 : Math.min(...sizes), high: Math.max(...sizes) };
}

function signOf(mean: Estimate | undefined): number {
  if (mean === undefined || mean.method === null) return 0;
  if (mean.below(0) < KNOWN_SIGN) return -1;
  return mean.above(0) < KNOWN_SIGN ? 1 : 0;
}

function sizeOf({ value, ...rest }: Measured): Measured {
  return value === null ? unmeasured(rest.reason ?? "there are no rows") : measured(Math.abs(value));
}

function errorsOf({ targets }: ValueSample, { values }: ValueAnswers): Float64Array {
  return targets.map((target, row) => (values[row] ?? Number.NaN) - target);
}
