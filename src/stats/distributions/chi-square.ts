import { gammaCdf, gammaSf, poissonDensity } from "./gamma.ts";
import { normalQuantile } from "./normal.ts";
import { invertCdf } from "./roots.ts";

/** P(X ≤ x) of the chi-square distribution with `df` > 0 degrees of freedom. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaCdf(x / 2, df / 2);
}

/** P(X > x) of the chi-square distribution with `df` > 0 degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  return gammaSf(x / 2, df / 2);
}

/** The x with P(X ≤ x) = p; Wilson and Hilferty's approximation for a start. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  const spread = 2 / (9 * df);
  const start = df * Math.max(1e-3, 1 - spread + normalQuantile(p) * Math.sqrt(spread)) ** 3;
  let high = Math.max(2 * start, 2 * df, 1);
  while (chiSquareCdf(high, df) < p) high *= 2;
  const cdf = (x: number): number => chiSquareCdf(x, df);
  return invertCdf(p, { cdf, pdf: (x) => density(x, df), low: 0, high, start });
}

function density(x: number, df: number): number {
  return (poissonDensity(df / 2, x / 2) * df) / (2 * x);
}
