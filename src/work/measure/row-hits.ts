import { areIndependent } from "./binary-counts.ts";
import { tangoEstimate, wilsonEstimate, type Estimate } from "./estimate.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Sampling } from "./sampling.ts";

/** The share of rows that are hits (1) and not misses (0). */
export function hitEstimate(hits: Uint8Array, sampling: Sampling): Estimate {
  if (!areIndependent(sampling)) return rowMean(Float64Array.from(hits), sampling);
  return wilsonEstimate(
    hits.reduce((sum, hit) => sum + hit, 0),
    hits.length,
  );
}

/** The difference of two shares of hits on the same rows. */
export function hitDifference(candidate: Uint8Array, baseline: Uint8Array, sampling: Sampling): Estimate {
  if (!areIndependent(sampling))
    return pairedRowMean(Float64Array.from(candidate), Float64Array.from(baseline), sampling);
  let b = 0;
  let c = 0;
  for (let row = 0; row < candidate.length; row += 1) {
    if (candidate[row] === baseline[row]) continue;
    if (candidate[row] === 1) b += 1;
    else c += 1;
  }
  return tangoEstimate({ b, c, n: candidate.length });
}
