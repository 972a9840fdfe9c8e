const PARTS = 4;
const LEAST_ROWS = 40;

/**
 * How many times larger the variance of a mean is than that of independent rows: 1 + 2 Σ autocorrelation, the sum cut
 * where two neighbouring ones no longer add up to more than chance has (C. Geyer, Statistical Science 7, 1992, initial
 * positive sequence). Each quarter of the rows is held against its own mean, so that a level that changes is not taken
 * for a long memory. At least 1. Rows in the order of time; 1 where they do not vary or are fewer than 40.
 */
export function varianceInflation(values: Float64Array): number {
  const n = values.length;
  if (n < LEAST_ROWS) return 1;
  const centered = centeredByPart(values);
  const variance = covariance(centered, 0);
  if (!(variance > 0)) return 1;
  // Two correlations of independent rows have a standard error of √(2/n) together.
  const chance = 2 * Math.sqrt(2 / n);
  const most = Math.min(Math.floor(n / PARTS ** 2), 1000);
  let inflation = 1;
  for (let lag = 1; lag + 1 <= most; lag += 2) {
    const pair = (covariance(centered, lag) + covariance(centered, lag + 1)) / variance;
    if (!(pair > chance)) break;
    inflation += 2 * pair;
  }
  return Math.max(1, inflation);
}

function centeredByPart(values: Float64Array): Float64Array {
  const centered = values.slice();
  for (let part = 0; part < PARTS; part += 1) {
    const own = centered.subarray(
      Math.floor((part * values.length) / PARTS),
      Math.floor(((part + 1) * values.length) / PARTS),
    );
    const mean = own.reduce((sum, value) => sum + value / own.length, 0);
    for (let at = 0; at < own.length; at += 1) own[at]! -= mean;
  }
  return centered;
}

function covariance(centered: Float64Array, lag: number): number {
  let sum = 0;
  for (let at = lag; at < centered.length; at += 1) sum += centered[at]! * centered[at - lag]!;
  return sum / centered.length;
}
