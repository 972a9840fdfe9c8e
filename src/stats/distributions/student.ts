import { betaCdfOf, logBeta } from "./beta.ts";
import { normalQuantile, normalSf } from "./normal.ts";
import { invertCdf } from "./roots.ts";

/** P(T ≤ t) of Student's distribution with `df` > 0 degrees of freedom. */
export function studentCdf(t: number, df: number): number {
  return t <= 0 ? upperTail(-t, df) : 1 - upperTail(t, df);
}

/** P(T > t) of Student's distribution with `df` > 0 degrees of freedom. */
export function studentSf(t: number, df: number): number {
  return studentCdf(-t, df);
}

/** The t with P(T ≤ t) = p. */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, df);
  let low = Math.min(-1, 2 * normalQuantile(p));
  while (studentCdf(low, df) > p) low *= 2;
  return invertCdf(p, {
    cdf: (x) => studentCdf(x, df),
    pdf: (x) => studentPdf(x, df),
    low,
    high: 0,
    start: normalQuantile(p),
  });
}

function studentPdf(t: number, df: number): number {
  const log = -((df + 1) / 2) * Math.log1p((t * t) / df) - logBeta(df / 2, 0.5) - 0.5 * Math.log(df);
  return Math.exp(log);
}

/** From there on, the beta function's continued fraction loses digits, and the normal approximation has them all. */
const NORMAL_FROM = 1e8;

/** P(T > t) for t ≥ 0; for very many degrees of freedom by Abramowitz and Stegun 26.7.8. */
function upperTail(t: number, df: number): number {
  if (t === Infinity) return 0;
  const square = t * t;
  if (df >= NORMAL_FROM) return normalSf((t * (1 - 1 / (4 * df))) / Math.sqrt(1 + square / (2 * df)));
  return 0.5 * betaCdfOf({ p: df / (df + square), q: square / (df + square) }, df / 2, 0.5);
}

/**
 * The standard normal quantile of the same probability as this of Student's, to three digits (D. Wallace, Annals of
 * Mathematical Statistics 30, 1959). `degreesOfFreedom`: above 0.
 */
export function normalOfStudent(t: number, degreesOfFreedom: number): number {
  const df = Math.max(degreesOfFreedom, 0.5);
  const root = Math.sqrt(df * Math.log1p((t * t) / df));
  return Math.sign(t) * ((8 * df + 1) / (8 * df + 3)) * root;
}
