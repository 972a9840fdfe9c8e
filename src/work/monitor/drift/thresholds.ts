import type { DistanceNoise } from "../../../stats/drift/sampling-noise.ts";

/** From this distance on a difference matters to anybody, where nothing else is said. */
const LEAST = 0.1;
/** Fewer parts of the reference do not tell what is usual. */
const FEWEST_PARTS = 6;
const DEVIATIONS = 3;

export interface Threshold {
  readonly threshold: number;
  /** `default`, `reference chunks`, `sampling noise`, or file:line. */
  readonly thresholdFrom: string;
}

export interface Usual {
  /** Of the distance, per unit of √(1/n + 1/m). */
  readonly noise: DistanceNoise;
  /** The distance of each part of the reference from the rest of it; empty where it was not taken. */
  readonly parts: readonly number[];
  /** Rows of the reference and of the window that count. */
  readonly n: number;
  readonly m: number;
}

/**
 * The distance from which on a column drifted: 0.1, or more where the reference's own parts differ more, or sampling
 * alone makes more in 1 of 100 windows.
 *
 * Parts have as many rows as they have, and a window has others. Where the window is larger, only what sampling explains
 * of their differences shrinks with its rows (what comes with the season stays): squares of distances are subtracted and
 * added as variances. Where it is smaller, all of it grows as sampling does, which is right of dependent rows and on the
 * safe side of a season.
 */
export function usualThreshold({ noise, parts, n, m }: Usual): Threshold {
  // Of the window alone: the reference's own error is in the p-value, and would make the limit one that a real shift stays below.
  const sampling = noise.high / Math.sqrt(m);
  const found: Threshold[] = [
    { threshold: LEAST, thresholdFrom: "default" },
    { threshold: sampling, thresholdFrom: "sampling noise" },
  ];
  if (parts.length >= FEWEST_PARTS) {
    found.push({ threshold: partsThreshold({ noise, parts, n, m }), thresholdFrom: "reference chunks" });
  }
  return found.reduce((largest, each) => (each.threshold > largest.threshold ? each : largest));
}

/**
 * How much farther apart the parts of the reference are than parts of independent rows would be; undefined where they are
 * too few to tell. Rows of the same hour, day or customer resemble each other: the square says how many of them weigh as
 * much as one, and a p-value that takes them for independent is far too small.
 */
export function partsRatio({ noise, parts, n }: Omit<Usual, "m">): number | undefined {
  if (parts.length < FEWEST_PARTS || noise.mean === 0) return undefined;
  // Root mean squares: what depends on its neighbours moves as a whole, with a longer tail for the same mean.
  const usual = Math.sqrt(meanOf(parts.map((distance) => distance ** 2)));
  return usual / (Math.hypot(noise.mean, noise.std) * partUnit(parts, n));
}

function partsThreshold({ noise, parts, n, m }: Usual): number {
  const mean = meanOf(parts);
  const variance = meanOf(parts.map((distance) => (distance - mean) ** 2));
  const usual = mean + DEVIATIONS * Math.sqrt(variance);
  const noisy = noise.mean + DEVIATIONS * noise.std;
  const ofParts = noisy * partUnit(parts, n);
  if (ofParts === 0) return usual;
  if (m < n / parts.length) return usual * ((noisy * unit(n, m)) / ofParts);
  return Math.sqrt(Math.max(0, usual ** 2 - ofParts ** 2) + noisy ** 2 / m);
}

function unit(n: number, m: number): number {
  return Math.sqrt(1 / n + 1 / m);
}

/** Of a part against the rest. */
function partUnit(parts: readonly number[], n: number): number {
  const rows = n / parts.length;
  return unit(n - rows, rows);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
