import type { BootstrapEstimate, BootstrapOptions } from "../../stats/comparison/replicates.ts";
import { tangoInterval, tangoZ, type DiscordantPairs } from "../../stats/comparison/tango.ts";
import { normalCdf, normalUpperQuantile } from "../../stats/distributions/normal.ts";
import { studentCdf, studentQuantile } from "../../stats/distributions/student.ts";
import type { Interval } from "../../stats/interval.ts";
import { wilsonInterval } from "../../stats/proportions.ts";
import { lazy } from "./lazy.ts";
import type { Resampling } from "./sampling.ts";

/** What is known about a quantity beyond its value: a level, or a difference candidate − baseline. */
export type Estimate = Known | Unknown;

export interface Known {
  /** Named where people read it: "DeLong", "paired t". */
  readonly method: string;
  /** Whether rows (or groups of rows) were drawn anew: of very few that says nothing. */
  readonly isResampled?: true;
  /** Two-sided; null where resampling did not give one. */
  interval(level: number): Interval | null;
  /** One-sided p-value of "the truth is at least x": small where it is credibly below. */
  below(x: number): number;
  /** One-sided p-value of "the truth is at most x": small where it is credibly above. */
  above(x: number): number;
}

/** No interval, and why. */
export interface Unknown {
  readonly method: null;
  readonly reason: string;
}

export function unknown(reason: string): Unknown {
  return { method: null, reason };
}

interface Spread {
  readonly value: number;
  readonly standardError: number;
  readonly method: string;
}

/** A quantity whose error is normal. */
export function normalEstimate({ value, standardError, method }: Spread): Known {
  return {
    method,
    interval: (level) => around(value, standardError * normalUpperQuantile((1 - level) / 2)),
    ...tails(() => ({ value, standardError }), normalCdf),
  };
}

/** A mean whose error, over its standard error, has Student's distribution. */
export function studentEstimate({
  value,
  standardError,
  method,
  degreesOfFreedom,
}: Spread & { readonly degreesOfFreedom: number }): Known {
  return {
    method,
    interval: (level) => around(value, standardError * studentQuantile((1 + level) / 2, degreesOfFreedom)),
    ...tails(
      () => ({ value, standardError }),
      (t) => studentCdf(t, degreesOfFreedom),
    ),
  };
}

/** A share of independent rows. */
export function wilsonEstimate(count: number, n: number): Estimate {
  if (n === 0) return unknown("there are no rows");
  const standardError = Math.sqrt(((count / n) * (1 - count / n)) / n);
  return {
    ...normalEstimate({ value: count / n, standardError, method: "Wilson" }),
    interval: (level) => wilsonInterval({ count, n, level }),
  };
}

/** The difference of two shares on the same independent rows. */
export function tangoEstimate(pairs: DiscordantPairs): Estimate {
  if (pairs.n === 0) return unknown("there are no rows");
  return {
    method: "Tango score interval",
    interval: (level) => tangoInterval(pairs, level),
    below: (x) => (x <= -1 ? 1 : normalCdf(tangoZ(pairs, Math.min(x, 1)))),
    above: (x) => (x >= 1 ? 1 : normalCdf(-tangoZ(pairs, Math.max(x, -1)))),
  };
}

/** Of rows, or groups of rows, drawn anew. */
export function bootstrapEstimate(
  method: string,
  resampling: Resampling,
  resample: (resampling: BootstrapOptions) => BootstrapEstimate,
): Known {
  return { ...replicatedEstimate(method, resampling, resample), isResampled: true };
}

/**
 * A resampled quantity: the percentile interval, and the normal tail by the replicates' standard error, which reaches
 * further than the replicates do.
 */
export function replicatedEstimate(
  method: string,
  resampling: Resampling,
  resample: (resampling: BootstrapOptions) => BootstrapEstimate,
): Known {
  const runs = new Map<number, BootstrapEstimate>();
  const run = (level: number): BootstrapEstimate => {
    const made = runs.get(level) ?? resample({ level, seed: resampling.seed, replicates: resampling.replicates });
    runs.set(level, made);
    return made;
  };
  const one = lazy(() => runs.values().next().value ?? run(0.9));
  return {
    method: `${method}, B = ${resampling.replicates}`,
    interval: (level) => run(level).interval,
    ...tails(() => ({ value: one().estimate, standardError: one().standardError }), normalCdf),
  };
}

/** Held inside the metric's range. */
export function clampedTo(estimate: Estimate, [least, most]: readonly [number, number]): Estimate {
  if (estimate.method === null) return estimate;
  return {
    ...estimate,
    interval: (level) => {
      const interval = estimate.interval(level);
      return interval && { low: Math.max(least, interval.low), high: Math.min(most, interval.high) };
    },
  };
}

function around(value: number, half: number): Interval {
  return { low: value - half, high: value + half };
}

function tails(spread: () => Omit<Spread, "method">, cdf: (z: number) => number): Pick<Known, "below" | "above"> {
  const tail = (distance: number, standardError: number): number => {
    if (Number.isNaN(distance) || Number.isNaN(standardError)) return 1;
    // Without any spread, the value is the truth.
    if (standardError === 0) return distance < 0 ? 0 : 1;
    return cdf(distance / standardError);
  };
  return {
    below: (x) => tail(spread().value - x, spread().standardError),
    above: (x) => tail(x - spread().value, spread().standardError),
  };
}
