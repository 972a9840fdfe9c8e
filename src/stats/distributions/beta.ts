import { binomialDensity } from "./binomial-density.ts";
import type { Complementary } from "./binomial-density.ts";
import { logGamma } from "./gamma.ts";
import { invertCdf } from "./roots.ts";

const TINY = 1e-300;
const SMALLEST_PRODUCT = 1e-290;
const EPSILON = 2.220446049250313e-16;

/** ln B(a, b), a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** The regularized incomplete beta function I_x(a, b): P(X ≤ x) for X ~ Beta(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  return betaCdfOf({ p: x, q: 1 - x }, a, b);
}

/** I_p(a, b) where the complement q = 1 − p is known better than p can tell. */
export function betaCdfOf({ p, q }: Complementary, a: number, b: number): number {
  if (Number.isNaN(p) || !(a > 0 && b > 0)) return Number.NaN;
  if (p <= 0) return 0;
  if (q <= 0) return 1;
  // The series' first term: products with what is nearly denormal lose their digits.
  if (p < SMALLEST_PRODUCT) return Math.exp(a * Math.log(p) - logBeta(a, b)) / a;
  const front = (binomialDensity(a, a + b, { p, q }) * a * b) / (a + b);
  if (p > (a + 1) / (a + b + 2)) return 1 - (front * betaFraction(q, b, a)) / b;
  return (front * betaFraction(p, a, b)) / a;
}

/** The density of Beta(a, b) at 0 < x < 1. */
export function betaPdf(x: number, a: number, b: number): number {
  const q = 1 - x;
  return (binomialDensity(a, a + b, { p: x, q }) * a * b) / ((a + b) * x * q);
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1) || !(a > 0 && b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  return invertCdf(p, {
    cdf: (x) => betaCdf(x, a, b),
    pdf: (x) => betaPdf(x, a, b),
    low: 0,
    high: 1,
    start: a / (a + b),
  });
}

/** Lentz's evaluation of the continued fraction of I_x(a, b) (DLMF 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
