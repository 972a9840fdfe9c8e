import { cumulativeGaps, weightedGaps } from "./cumulative-gaps.ts";
import type { WeightedSample } from "./cumulative-gaps.ts";
import { momentsOf } from "./sample.ts";
import type { Samples } from "./sample.ts";

/** Below this the spread of the reference says nothing; Evidently's floor. */
const SMALLEST_SCALE = 0.001;

/**
 * First Wasserstein distance, in the unit of the values: ∫ |F − G| dx (scipy 1.17.1 `wasserstein_distance`).
 * @throws RangeError on an empty sample or a value that is not finite.
 */
export function wassersteinDistance(samples: Samples): number {
  return cumulativeGaps(samples).area;
}

/**
 * First Wasserstein distance of weighted samples.
 * @throws RangeError on an empty sample, a value that is not finite, or weights that are negative or all 0.
 * @knownAnswer wasserstein_1d
 */
export function weightedWassersteinDistance(reference: WeightedSample, current: WeightedSample): number {
  return weightedGaps(reference, current).area;
}

/**
 * First Wasserstein distance in population standard deviations of the reference, which are taken to be at least
 * 0.001 (Evidently's `wasserstein`).
 * @throws RangeError on an empty sample or a value that is not finite.
 */
export function normalizedWasserstein(samples: Samples): number {
  const deviation = Math.sqrt(momentsOf(samples.reference).variance);
  return wassersteinDistance(samples) / Math.max(deviation, SMALLEST_SCALE);
}

/**
 * Energy distance √(2 ∫ (F − G)² dx) (scipy 1.17.1 `energy_distance`).
 * @throws RangeError on an empty sample or a value that is not finite.
 * @knownAnswer energy_distance
 */
export function energyDistance(samples: Samples): number {
  return Math.sqrt(2 * cumulativeGaps(samples).squaredArea);
}

/**
 * Energy distance of weighted samples.
 * @throws RangeError on an empty sample, a value that is not finite, or weights that are negative or all 0.
 * @knownAnswer energy_distance
 */
export function weightedEnergyDistance(reference: WeightedSample, current: WeightedSample): number {
  return Math.sqrt(2 * weightedGaps(reference, current).squaredArea);
}
