/**
 * Gamma functions, built on Loader's saddle-point pieces (C. Loader, "Fast and accurate computation of binomial
 * probabilities", 2000), which keep full relative accuracy where the textbook formulas cancel.
 */

const HALF_LOG_TWO_PI = 0.9189385332046727;
const TINY = 1e-300;
const EPSILON = 2.220446049250313e-16;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI;
}

/** ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π, the error of Stirling's formula, for x > 0. */
export function stirlingError(x: number): number {
  let shift = 0;
  let n = x;
  while (n < 15) {
    shift += (n + 0.5) * Math.log1p(1 / n) - 1;
    n += 1;
  }
  const s = 1 / (n * n);
  const series = 1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360)))));
  return shift + series / n;
}

/** x ln(x / mean) + mean − x ≥ 0, without cancellation where x is near the mean. */
export function poissonDeviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) {
    return x === 0 ? mean : x * Math.log(x / mean) + mean - x;
  }
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** The Poisson density e^(−mean) mean^x / Γ(x + 1) for real x ≥ 0. */
export function poissonDensity(x: number, mean: number): number {
  if (mean === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - poissonDeviance(x, mean)) / Math.sqrt(2 * Math.PI * x);
}

/** Regularized lower incomplete gamma function P(a, x), a > 0, x ≥ 0. */
export function gammaCdf(x: number, a: number): number {
  if (Number.isNaN(x) || !(a > 0)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerSeries(x, a) : 1 - upperFraction(x, a);
}

/** Regularized upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate in the tail. */
export function gammaSf(x: number, a: number): number {
  if (Number.isNaN(x) || !(a > 0)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerSeries(x, a) : upperFraction(x, a);
}

/** x^a e^(−x) Σ x^k / Γ(a + k + 1): all terms positive. */
function lowerSeries(x: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * EPSILON; k += 1) {
    term *= x / (a + k);
    sum += term;
  }
  return poissonDensity(a, x) * sum;
}

/** Lentz's evaluation of the continued fraction of Q(a, x), x ≥ a + 1. */
function upperFraction(x: number, a: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON) break;
  }
  return poissonDensity(a, x) * a * h;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
