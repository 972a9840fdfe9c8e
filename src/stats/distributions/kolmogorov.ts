import { binomialDensity } from "./binomial-density.ts";
import { kolmogorovMatrixCdf, pelzGoodCdf } from "./kolmogorov-cdf.ts";

const LARGEST_EXACT = 140;
const LARGEST_SMIRNOV = 100_000;
/** n·d up to which the matrix, of order 2⌈n·d⌉ − 1, is cheap for any n. */
const SMALL_MATRIX = 12;
const PLACES = 1024;

/**
 * P(√n D > x) in the limit of many rows: 2 Σ (−1)^(k−1) e^(−2k²x²), or its theta-function twin where that
 * converges faster (Kolmogorov 1933; scipy's `kstwobign.sf`).
 */
export function kolmogorovSf(x: number): number {
  if (!(x > 0)) return 1;
  if (x < 1) return 1 - limitCdf(x);
  let sum = 0;
  for (let k = 1; k <= 20; k += 1) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}

/**
 * P(D_n ≥ d) of the two-sided one-sample Kolmogorov-Smirnov statistic with n rows (scipy's `kstwo.sf`), by the
 * choice of method of Simard and L'Ecuyer (J. Stat. Software 39, 2011): Marsaglia-Tsang-Wang's matrix for
 * n ≤ 140 or small n·d, twice Smirnov's one-sided tail where both sides hardly happen together, else Pelz and Good.
 * Above 100 000 rows Smirnov's sum is taken at 1,024 places: relative error below 5e-8 down to 1e-300.
 */
export function kolmogorovExactSf(d: number, n: number): number {
  if (Number.isNaN(d) || !(n >= 1)) return Number.NaN;
  if (d <= 0.5 / n) return 1;
  if (d >= 1) return 0;
  const scaled = n * d * d;
  if (scaled > 370) return 0;
  if (scaled >= (n <= LARGEST_EXACT ? 4 : 2.2) && n <= LARGEST_SMIRNOV) return Math.min(1, 2 * smirnovSf(d, n));
  if (n <= LARGEST_EXACT || n * d <= SMALL_MATRIX) return Math.max(0, 1 - kolmogorovMatrixCdf(d, n));
  // Both sides at once have probability 2 e^(−8nd²) in the limit: counted once, not twice.
  if (n > LARGEST_SMIRNOV && scaled >= 2.2) return 2 * (sampledSmirnovSf(d, n) - Math.exp(-8 * scaled));
  return Math.max(0, 1 - pelzGoodCdf(d, n));
}

/** P(D⁺_n ≥ d), the one-sided statistic: Smirnov's finite sum, whose terms are all positive. */
export function smirnovSf(d: number, n: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  let sum = 0;
  const last = Math.floor(n * (1 - d));
  for (let j = 0; j <= last; j += 1) {
    const p = d + j / n;
    const q = (n - j) / n - d;
    if (q > 0) sum += binomialDensity(j, n, { p, q }) / p;
    else if (j === n) sum += 1 / p;
  }
  return Math.min(1, d * sum);
}

/**
 * The same sum where n is large: its terms are a smooth function of j/n that vanishes towards both ends faster than any
 * power, so that equally distant places add up to the whole sum but for rounding (the trapezoidal rule).
 */
function sampledSmirnovSf(d: number, n: number): number {
  let sum = 0;
  for (let place = 0; place < PLACES; place += 1) {
    const x = (place + 0.5) / PLACES;
    const [p, q] = [x + d, 1 - x - d];
    if (q > 0) sum += binomialDensity(n * x, n, { p, q }) / p;
  }
  return (d * n * sum) / PLACES;
}

function limitCdf(x: number): number {
  const exponent = -(Math.PI * Math.PI) / (8 * x * x);
  let sum = 0;
  for (let k = 1; k <= 19; k += 2) sum += Math.exp(exponent * k * k);
  return (Math.sqrt(2 * Math.PI) / x) * sum;
}
