import { normalUpperQuantile } from "../distributions/normal.ts";

/** Error rates a sample is planned for; the defaults are alpha 0.05 and power 0.8. */
export interface Planning {
  readonly alpha?: number;
  readonly power?: number;
}

/**
 * Rows needed to show a true accuracy difference `difference` by McNemar's test (two-sided alpha) when a share
 * `discordance` of rows is judged differently (R. Connor, Biometrics 43, 1987). Not rounded.
 * @knownAnswer mcnemar_sample_size
 */
export function mcnemarSampleSize(discordance: number, difference: number, planning: Planning = {}): number {
  const { alpha = 0.05, power = 0.8 } = planning;
  const rejecting = normalUpperQuantile(alpha / 2) * Math.sqrt(discordance);
  const detecting = normalUpperQuantile(1 - power) * Math.sqrt(Math.max(0, discordance - difference ** 2));
  return (rejecting + detecting) ** 2 / difference ** 2;
}

/**
 * Rows needed to show non-inferiority by `margin` (one-sided alpha) of a candidate that is truly as good, when
 * one row's paired difference has this variance: for accuracy the share of rows judged differently. Not rounded.
 */
export function nonInferioritySampleSize(rowVariance: number, margin: number, planning: Planning = {}): number {
  return (planningFactor(planning) ** 2 * rowVariance) / margin ** 2;
}

/** The smallest margin that n rows can show with this power: what to print before anyone trains. */
export function detectableMargin(rowVariance: number, n: number, planning: Planning = {}): number {
  return planningFactor(planning) * Math.sqrt(rowVariance / n);
}

function planningFactor({ alpha = 0.05, power = 0.8 }: Planning): number {
  return normalUpperQuantile(alpha) + normalUpperQuantile(1 - power);
}
