import { areaInterval, areaZ, type PairedAreas } from "../../stats/comparison/area-difference.ts";
import { invertedInterval, type InvertibleTest } from "../../stats/comparison/inverted-test.ts";
import type { BootstrapEstimate, BootstrapOptions } from "../../stats/comparison/replicates.ts";
import { tangoInterval, tangoZ, type DiscordantPairs } from "../../stats/comparison/tango.ts";
import { normalCdf } from "../../stats/distributions/normal.ts";
import { studentCdf, studentQuantile } from "../../stats/distributions/student.ts";
import type { Interval } from "../../stats/interval.ts";
import { wilsonInterval } from "../../stats/proportions.ts";
import type { Unit } from "../../records/judged-units.ts";
import { lazy } from "./lazy.ts";
import type { Resampling } from "./sampling.ts";

/** What is known about a quantity beyond its value: a level, or a difference candidate − baseline. */
export type Estimate = Known | Unknown;

/** A quantity that can be told from others. */
export interface Tested {
  /** Two-sided; null where resampling did not give one. */
  interval(level: number): Interval | null;
  /** One-sided p-value of "the truth is at least x": small where it is credibly below. */
  below(x: number): number;
  /** One-sided p-value of "the truth is at most x": small where it is credibly above. */
  above(x: number): number;
}

export interface Known extends Tested {
  /** Named where people read it: "DeLong", "paired score test". */
  readonly method: string;
  /** The independent units that were judged. */
  readonly units: Units;
  /** Whether no unit differs: the interval is of what nobody saw. */
  readonly isUnseen?: true;
  /** Of a difference: the ratio candidate / baseline, where a margin in percent can be judged by it. */
  readonly ratio?: Tested | undefined;
}

/** How many there are, and what is one. */
export interface Units {
  readonly n: number;
  readonly of: Unit;
  /** Kish's number of units that weigh alike, where they do not. */
  readonly effective?: number | undefined;
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
  readonly degreesOfFreedom: number;
}

/** A mean whose error, over its standard error, has Student's distribution. */
export function studentEstimate(spread: Spread & Pick<Known, "method" | "units">, ratio?: Tested): Known {
  const { value, standardError, degreesOfFreedom, method, units } = spread;
  return {
    method,
    units,
    interval: (level) => around(value, standardError * studentQuantile((1 + level) / 2, degreesOfFreedom)),
    ...tails(
      () => ({ value, standardError }),
      (t) => studentCdf(t, degreesOfFreedom),
    ),
    ...(ratio !== undefined && { ratio }),
  };
}

/** A share of units that are hits, which may be a fraction: of rows that depend on each other, or are weighted. */
export function wilsonEstimate(count: number, units: Units, method = "Wilson"): Estimate {
  const { n } = units;
  if (!(n > 0)) return unknown("there are no rows");
  const standardError = Math.sqrt(((count / n) * (1 - count / n)) / n);
  return {
    method,
    units,
    interval: (level) => wilsonInterval({ count, n, level }),
    ...tails(() => ({ value: count / n, standardError }), normalCdf),
  };
}

/** The difference of two shares on the same independent rows, of which nothing but hits and misses is known. */
export function tangoEstimate(pairs: DiscordantPairs, of: Unit = "row"): Estimate {
  if (pairs.n === 0) return unknown("there are no rows");
  return {
    method: "Tango score interval",
    units: { n: pairs.n, of },
    ...(pairs.b + pairs.c === 0 && { isUnseen: true }),
    interval: (level) => tangoInterval(pairs, level),
    below: (x) => (x <= -1 ? 1 : normalCdf(tangoZ(pairs, Math.min(x, 1)))),
    above: (x) => (x >= 1 ? 1 : normalCdf(-tangoZ(pairs, Math.max(x, -1)))),
  };
}

/** What a test that can be inverted tells. */
export function testedBy(test: InvertibleTest): Tested {
  const zAt = (x: number): number => {
    const z = test.z(x);
    return Number.isNaN(z) ? 0 : z;
  };
  return {
    interval: (level) => invertedInterval(test, level),
    below: (x) => normalCdf(zAt(x)),
    above: (x) => normalCdf(-zAt(x)),
  };
}

/** The difference of two areas near 1, and their ratio. */
export function areaEstimate(areas: PairedAreas, { method, units }: Pick<Known, "method" | "units">): Known {
  const { first, second } = areas;
  return {
    method,
    units,
    interval: (level) => areaInterval(areas, { level }),
    below: (x) => normalCdf(areaZ(areas, x)),
    above: (x) => normalCdf(-areaZ(areas, x)),
    ...(second > 0 && {
      ratio: testedBy({
        estimate: first / second,
        z: (ratio) => areaZ(areas, 0, ratio),
        scale: 0.01,
        range: [0, Infinity],
      }),
    }),
  };
}

/** Of rows, or groups of rows, drawn anew: the percentile interval, and the normal tail by the replicates' error. */
export function bootstrapEstimate(
  { method, units }: Pick<Known, "method" | "units">,
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
    units,
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

function tails(
  spread: () => Omit<Spread, "degreesOfFreedom">,
  cdf: (z: number) => number,
): Pick<Known, "below" | "above"> {
  const tail = (distance: number, standardError: number): number => {
    // Without any spread nothing is known: it is told from nothing.
    if (!(standardError > 0) || Number.isNaN(distance)) return 1;
    return cdf(distance / standardError);
  };
  return {
    below: (x) => tail(spread().value - x, spread().standardError),
    above: (x) => tail(x - spread().value, spread().standardError),
  };
}
