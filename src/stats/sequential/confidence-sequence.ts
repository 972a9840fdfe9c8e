import { studentQuantile, studentSf } from "../distributions/student.ts";
import { effectOf } from "./arm.ts";
import type { Arm, Effect, Scale } from "./arm.ts";

export interface SequentialOptions {
  readonly alpha: number;
  readonly scale: Scale;
  /** The number of rows, both arms together, at which the interval is to be narrowest. */
  readonly tunedFor: number;
  readonly sides: 1 | 2;
}

/** An interval; of a one-sided test each bound alone holds with probability 1 − alpha. */
export interface EffectInterval extends Effect {
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
}

/**
 * Always-valid interval and p-value for B against A: they hold however often one looks and whenever one
 * stops. Asymptotic confidence sequence of Waudby-Smith et al. (arXiv 2103.06476), as in GrowthBook. The
 * p-value is always the two-sided one.
 * @throws RangeError when an arm has fewer than two rows.
 * @knownAnswer gb_sequential_relative
 */
export function alwaysValidInterval(a: Arm, b: Arm, options: SequentialOptions): EffectInterval {
  const effect = effectOf(a, b, options.scale);
  const n = a.n + b.n;
  const radius = effect.standardError * alwaysValidBoundary(n, options);
  const rho = mixtureScale(options.sides === 1 ? 2 * options.alpha : options.alpha, options.tunedFor);
  const pValue = alwaysValidPValue(effect, n, rho);
  return { ...effect, low: effect.estimate - radius, high: effect.estimate + radius, pValue };
}

/** How many standard errors an effect of n rows may be off, however often one looks: the radius of that interval. */
export function alwaysValidBoundary(n: number, { alpha, tunedFor, sides }: Omit<SequentialOptions, "scale">): number {
  const rho = mixtureScale(sides === 1 ? 2 * alpha : alpha, tunedFor);
  const spread = n * rho ** 2 + 1;
  const logTerm = sides === 1 ? Math.log1p(Math.sqrt(spread) / (2 * alpha)) : Math.log(Math.sqrt(spread) / alpha);
  return Math.sqrt((2 * spread * logTerm) / n) / rho;
}

/**
 * ρ, the scale of the normal mixture that makes the sequence narrowest at n rows: √((−2 ln α + ln(1 − 2 ln
 * α)) / n).
 */
export function mixtureScale(alpha: number, n: number): number {
  return Math.sqrt((-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / n);
}

/**
 * Welch's t interval and p-value, two-sided, for one planned analysis.
 * @throws RangeError when an arm has fewer than two rows.
 * @knownAnswer gb_ttest_relative
 */
export function fixedInterval(
  a: Arm,
  b: Arm,
  { alpha, scale }: { readonly alpha: number; readonly scale: Scale },
): EffectInterval {
  const effect = effectOf(a, b, scale);
  const radius = studentQuantile(1 - alpha / 2, effect.df) * effect.standardError;
  const t = Math.abs(effect.estimate) / effect.standardError;
  const pValue = effect.estimate === 0 ? 1 : 2 * studentSf(t, effect.df);
  return { ...effect, low: effect.estimate - radius, high: effect.estimate + radius, pValue };
}

/** 1 over the largest e-value of the normal mixture, at most 1. */
function alwaysValidPValue({ estimate, standardError }: Effect, n: number, rho: number): number {
  if (estimate === 0) return 1;
  const squaredSum = (estimate ** 2 * n) / standardError ** 2;
  const spread = n * rho ** 2 + 1;
  const logEvidence = (rho ** 2 * squaredSum) / (2 * spread) - Math.log(spread) / 2;
  return Math.min(1, Math.exp(-logEvidence));
}
