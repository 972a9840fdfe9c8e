import { logGamma } from "../distributions/gamma.ts";
import { midranks } from "../ranks.ts";
import { sortedSample } from "./sample.ts";
import type { Samples } from "./sample.ts";

const LARGEST_EXACT = 20;

export interface CramerVonMises {
  readonly statistic: number;
  readonly pValue: number;
}

export type CramerVonMisesMethod = "auto" | "exact" | "asymptotic";

/**
 * Two-sample Cramér-von Mises test, ties by midranks; `auto` is exact while neither sample has more than 20
 * rows. Method: Anderson 1962, exact null distribution by Xiao, Gordon and Yakovlev 2007, limit by Csörgő and
 * Faraway 1996, as scipy 1.17.1 `cramervonmises_2samp`.
 * @throws RangeError on an empty sample or a value that is not finite.
 * @knownAnswer cvm_2samp
 */
export function cramerVonMises(samples: Samples, method: CramerVonMisesMethod = "auto"): CramerVonMises {
  const reference = sortedSample(samples.reference);
  const current = sortedSample(samples.current);
  const [n, m] = [reference.length, current.length];
  const ranks = midranks(Float64Array.from([...reference, ...current]));
  const u = n * rankDeviation(ranks.subarray(0, n)) + m * rankDeviation(ranks.subarray(n));
  const statistic = u / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m));
  const exact = method === "exact" || (method === "auto" && Math.max(n, m) <= LARGEST_EXACT);
  return { statistic, pValue: exact ? exactTail(u, n, m) : asymptoticTail(statistic, n, m) };
}

function rankDeviation(ranks: Float64Array): number {
  return ranks.reduce((sum, rank, at) => sum + (rank - (at + 1)) ** 2, 0);
}

/** The share of all orders of n and m distinct values whose statistic is at least that of u. */
function exactTail(u: number, n: number, m: number): number {
  const lcm = (n * m) / greatestCommonDivisor(n, m);
  const [a, b] = [lcm / n, lcm / m];
  const product = n * m;
  const limit = Math.floor((lcm ** 2 * (n + m) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2));
  // frequencies[v]: how many paths to (v, w) have each value of Σ (a v − b w)².
  let frequencies: ReadonlyMap<number, number>[] = [new Map([[0, 1]])];
  for (let w = 0; w <= m; w += 1) {
    const next: ReadonlyMap<number, number>[] = [];
    for (let v = 0; v <= n; v += 1) {
      next.push(shiftedSum(next[v - 1], frequencies[v], (a * v - b * w) ** 2));
    }
    frequencies = next;
  }
  let [tail, all] = [0, 0];
  for (const [value, count] of frequencies[n]!) {
    all += count;
    if (value >= limit) tail += count;
  }
  return tail / all;
}

function shiftedSum(
  left: ReadonlyMap<number, number> | undefined,
  right: ReadonlyMap<number, number> | undefined,
  shift: number,
): ReadonlyMap<number, number> {
  const sum = new Map<number, number>();
  for (const counts of [left, right]) {
    for (const [value, count] of counts ?? []) sum.set(value + shift, (sum.get(value + shift) ?? 0) + count);
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function asymptoticTail(statistic: number, n: number, m: number): number {
  const [total, product] = [n + m, n * m];
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) / (45 * total ** 2 * 4 * product);
  const scaled = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  // Below this the limit distribution is under 1e-17 and its series no longer computes.
  return scaled < 0.003 ? 1 : Math.max(0, 1 - limitCdf(scaled));
}

/** The limit distribution of the statistic, Csörgő and Faraway 1996, equation 1.3. */
function limitCdf(x: number): number {
  let sum = 0;
  for (let k = 0; k < 100; k += 1) {
    const y = 4 * k + 1;
    const coefficient = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = coefficient * Math.sqrt(y) * scaledBessel(y ** 2 / (16 * x));
    sum += term;
    if (term < 1e-16) break;
  }
  return sum;
}

/**
 * e^(−q) K_¼(q), by the trapezoidal rule on ∫ e^(−q (1 + cosh t)) cosh(t/4) dt over t ≥ 0: the integrand falls
 * doubly exponentially, so that the rule converges to all digits.
 */
function scaledBessel(q: number): number {
  const step = 1 / 32;
  let sum = Math.exp(-2 * q) / 2;
  for (let t = step; ; t += step) {
    const term = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += term;
    if (term <= sum * 1e-18) return sum * step;
  }
}
