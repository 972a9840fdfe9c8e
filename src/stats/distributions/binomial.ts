import { betaCdfOf } from "./beta.ts";
import { binomialDensity } from "./binomial-density.ts";
import { normalQuantile } from "./normal.ts";

/** P(X = k) for X ~ Binomial(n, p). */
export function binomialPmf(k: number, n: number, p: number): number {
  return binomialDensity(k, n, { p, q: 1 - p });
}

/** P(X ≤ k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  const floor = Math.floor(k);
  if (floor < 0) return 0;
  if (floor >= n) return 1;
  // 1 − p has lost the digits of a small p.
  return betaCdfOf({ p: 1 - p, q: p }, n - floor, floor + 1);
}

/** The smallest k with P(X ≤ k) ≥ q, X ~ Binomial(n, p). */
export function binomialQuantile(q: number, n: number, p: number): number {
  if (!(q >= 0 && q <= 1)) return Number.NaN;
  if (q === 0) return -1;
  if (q === 1 || p === 1) return n;
  if (p === 0) return 0;
  const guess = n * p + normalQuantile(q) * Math.sqrt(n * p * (1 - p));
  let k = Math.min(n, Math.max(0, Math.round(guess)));
  while (k > 0 && binomialCdf(k - 1, n, p) >= q) k -= 1;
  while (k < n && binomialCdf(k, n, p) < q) k += 1;
  return k;
}
