import { tangoEstimate, wilsonEstimate, type Estimate, type Tested } from "./estimate.ts";
import { lazy } from "./lazy.ts";
import { pairedRowMean, rowShare } from "./row-mean.ts";
import { areIndependent, type Sampling } from "./sampling.ts";

/** The share of rows that are hits (1) and not misses (0). */
export function hitEstimate(hits: Uint8Array, sampling: Sampling): Estimate {
  if (!areIndependent(sampling)) return rowShare(Float64Array.from(hits), sampling);
  const count = hits.reduce((sum, hit) => sum + hit, 0);
  return wilsonEstimate(count, { n: hits.length, of: "row" });
}

interface HitSampling extends Sampling {
  /** Of a row that nobody saw, where these are part of a whole. */
  readonly rowWeight?: number | undefined;
}

/** The difference of two shares of hits on the same rows. */
export function hitDifference(
  candidate: Uint8Array,
  baseline: Uint8Array,
  { rowWeight, ...sampling }: HitSampling,
): Estimate {
  const scored = (): Estimate =>
    pairedRowMean(Float64Array.from(candidate), Float64Array.from(baseline), { sampling, span: 1, rowWeight });
  if (!areIndependent(sampling)) return scored();
  let b = 0;
  let c = 0;
  let right = 0;
  for (let row = 0; row < candidate.length; row += 1) {
    right += baseline[row] ?? 0;
    if (candidate[row] === baseline[row]) continue;
    if (candidate[row] === 1) b += 1;
    else c += 1;
  }
  return withRatio(tangoEstimate({ b, c, n: candidate.length }), right, scored);
}

/** With the test of the shares' ratio, which a margin in percent asks for and others need not pay for. */
function withRatio(estimate: Estimate, right: number, scored: () => Estimate): Estimate {
  if (estimate.method === null || right === 0) return estimate;
  const tested = lazy((): Tested | undefined => {
    const other = scored();
    return other.method === null ? undefined : other.ratio;
  });
  return {
    ...estimate,
    ratio: {
      interval: (level) => tested()?.interval(level) ?? null,
      below: (x) => tested()?.below(x) ?? 1,
      above: (x) => tested()?.above(x) ?? 1,
    },
  };
}
