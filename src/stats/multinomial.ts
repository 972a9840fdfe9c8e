import { stirlingError } from "./distributions/gamma.ts";
import type { Random } from "./random.ts";

/** Where the mean makes inversion slower than rejection. */
const REJECTION_FROM_MEAN = 10;

/**
 * An exact draw from Binomial(n, p), n a whole number, 0 ≤ p ≤ 1: inversion for small means, else transformed
 * rejection with squeeze (W. Hörmann, "The generation of binomial random variates", BTRS, 1993).
 */
export function drawBinomial(random: Random, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(random, n, 1 - p);
  return n * p < REJECTION_FROM_MEAN ? drawByInversion(random, n, p) : drawByRejection(random, n, p);
}

/**
 * An exact multinomial draw: distributes `total` items over cells with probabilities ∝ `weights` (≥ 0, with sum
 * `weightSum`) and writes the counts to `into`. The cells are drawn one after another, each conditionally
 * binomial.
 */
export function drawMultinomial(
  random: Random,
  { weights, total, into }: { readonly weights: Float64Array; readonly total: number; readonly into: Float64Array },
): void {
  let restWeight = 0;
  let last = -1;
  for (let cell = 0; cell < weights.length; cell += 1) {
    restWeight += weights[cell]!;
    if (weights[cell]! > 0) last = cell;
  }
  let rest = total;
  for (let cell = 0; cell < weights.length; cell += 1) {
    const weight = weights[cell]!;
    // The last cell with weight takes all that is left: rounding of restWeight must not lose items.
    const count = cell === last ? rest : weight > 0 ? drawBinomial(random, rest, Math.min(1, weight / restWeight)) : 0;
    into[cell] = count;
    rest -= count;
    restWeight -= weight;
  }
}

function drawByInversion(random: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  const start = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let u = random.uniform();
    let density = start;
    for (let k = 0; k <= n; k += 1) {
      if (u < density) return k;
      u -= density;
      density *= (odds * (n - k)) / (k + 1);
      if (density === 0) break;
    }
  }
}

function drawByRejection(random: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const center = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + center);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= squeeze) return k;
    const alpha = (2.83 + 5.1 / b) * spread;
    const level = Math.log((v * alpha) / (a / (us * us) + b));
    if (level <= logDensityRatio(k, n, p)) return k;
  }
}

/** ln of the binomial density at k relative to its mode. */
function logDensityRatio(k: number, n: number, p: number): number {
  const mode = Math.floor((n + 1) * p);
  const odds = p / (1 - p);
  return (
    (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
    (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
    (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
    correction(mode) +
    correction(n - mode) -
    correction(k) -
    correction(n - k)
  );
}

/** Hörmann's fc(k) = ln k! − [½ ln 2π + (k + ½) ln(k + 1) − (k + 1)]. */
function correction(k: number): number {
  // ln k! = ln Γ(k + 2) − ln(k + 1), and Stirling's error is taken at k + 1.
  return stirlingError(k + 1);
}
