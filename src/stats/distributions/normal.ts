import { gammaCdf, gammaSf } from "./gamma.ts";

/** P(Z ≤ x) of the standard normal distribution, accurate in both tails. */
export function normalCdf(x: number): number {
  return x < 0 ? 0.5 * gammaSf((x * x) / 2, 0.5) : 0.5 + 0.5 * gammaCdf((x * x) / 2, 0.5);
}

/** P(Z > x) of the standard normal distribution. */
export function normalSf(x: number): number {
  return normalCdf(-x);
}

/** The standard normal density. */
export function normalPdf(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The x with P(Z ≤ x) = p, 0 ≤ p ≤ 1 (±Infinity at the ends).
 * Abramowitz and Stegun 26.2.23 for a start, Halley's iteration on the exact distribution to full precision.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return p === 0.5 ? 0 : -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

/** The x with P(Z > x) = p: exact for small p, where 1 − p would round. */
export function normalUpperQuantile(p: number): number {
  return -normalQuantile(p);
}

function lowerQuantile(p: number): number {
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(p));
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  const bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let x = top / bottom - t;
  for (let step = 0; step < 4; step += 1) {
    // Relative error of the density form: in the far tail the density itself underflows late enough.
    const error = (normalCdf(x) - p) / normalPdf(x);
    const next = x - error / (1 + (x * error) / 2);
    if (next === x) break;
    x = next;
  }
  return x;
}
