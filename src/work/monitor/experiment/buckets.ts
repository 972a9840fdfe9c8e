/** Of sums, for each arm. A power of two, so that a quantile's halve them. */
export const BUCKETS = 64;
/** Of a quantile's counts, for each arm: its bins times these are kept. */
export const QUANTILE_BUCKETS = 32;
