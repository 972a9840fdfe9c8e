/** The q-quantile of ascending values by linear interpolation, numpy's default; NaN without values. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low === high ? low : low + (position - below) * (high - low);
}

/** The median of values in any order; NaN without values. */
export function median(values: Float64Array): number {
  return quantileOfSorted(values.slice().sort(), 0.5);
}
