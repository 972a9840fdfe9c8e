import { wilsonInterval } from "../proportions.ts";
import type { Interval } from "../interval.ts";
import { unmeasured, measured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { CalibrationBin } from "./calibration.ts";

/** A row of the reliability table: a bin with Wilson's interval of the observed share; with weights, over the effective rows. */
export interface ReliabilityRow extends CalibrationBin {
  readonly interval: Interval;
}

/** The reliability table of bins that have rows. */
export function reliabilityTable(bins: readonly CalibrationBin[], level: number): readonly ReliabilityRow[] {
  return bins.map((bin) => {
    const { observed, effectiveRows: n } = bin;
    return { ...bin, interval: wilsonInterval({ count: observed * n, n, level }) };
  });
}

/** Murphy's decomposition over bins: Brier = reliability − resolution + uncertainty + within-bin remainder. */
export interface BrierDecomposition {
  readonly reliability: Measured;
  readonly resolution: Measured;
  readonly uncertainty: Measured;
}

/**
 * Reliability Σ w_b (p̄_b − ō_b)²/Σw, resolution Σ w_b (ō_b − ō)²/Σw and uncertainty ō(1 − ō)
 * (A. Murphy, 1973). They add up to the Brier score where all probabilities within a bin are equal.
 */
export function brierDecomposition(bins: readonly CalibrationBin[]): BrierDecomposition {
  let weight = 0;
  let positives = 0;
  for (const bin of bins) {
    weight += bin.weight;
    positives += bin.weight * bin.observed;
  }
  if (weight === 0) {
    const none = unmeasured("there are no rows");
    return { reliability: none, resolution: none, uncertainty: none };
  }
  const share = positives / weight;
  let reliability = 0;
  let resolution = 0;
  for (const bin of bins) {
    reliability += (bin.weight * (bin.meanProbability - bin.observed) ** 2) / weight;
    resolution += (bin.weight * (bin.observed - share) ** 2) / weight;
  }
  return {
    reliability: measured(reliability),
    resolution: measured(resolution),
    uncertainty: measured(share * (1 - share)),
  };
}
