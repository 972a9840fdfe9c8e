import { poissonDeviance, stirlingError } from "./gamma.ts";

/** A probability and its complement, each to full relative precision. */
export interface Complementary {
  readonly p: number;
  readonly q: number;
}

/**
 * Γ(n+1)/(Γ(x+1)Γ(n−x+1)) p^x q^(n−x) for real 0 ≤ x ≤ n, q = 1 − p given apart so that neither end rounds
 * (Loader 2000).
 */
export function binomialDensity(x: number, n: number, { p, q }: Complementary): number {
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return x === n ? 1 : 0;
  if (x < 0 || x > n) return 0;
  if (x === 0) return Math.exp(p < 0.1 ? n * Math.log1p(-p) : n * Math.log(q));
  if (x === n) return Math.exp(q < 0.1 ? n * Math.log1p(-q) : n * Math.log(p));
  const log =
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    poissonDeviance(x, n * p) -
    poissonDeviance(n - x, n * q);
  return Math.exp(log) * Math.sqrt(n / (2 * Math.PI * x * (n - x)));
}
