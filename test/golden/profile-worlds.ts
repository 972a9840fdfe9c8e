import { readFileSync } from "node:fs";

/** What scipy makes of the rows of `worldSample`: test/peers/golden_profile.py. */
export interface ProfileCase {
  readonly shape: string;
  readonly change: string;
  readonly referenceSeed: number;
  readonly seed: number;
  readonly ks: number;
  readonly wasserstein: number;
  readonly std: number;
  readonly sum: number;
  readonly current_std: number;
  readonly quantiles: readonly number[];
  /** Of continuous shapes, on the reference's deciles. */
  readonly js?: number;
  readonly tvd?: number;
  readonly hellinger?: number;
  readonly psi?: number;
  readonly psi_critical?: number;
}

/** Counts by value, and what scipy and numpy make of them. */
interface CategoryCase {
  readonly case: string;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly expected: Readonly<Record<string, number>>;
}

interface Worlds {
  readonly rows: number;
  readonly cases: readonly ProfileCase[];
  readonly categories: readonly CategoryCase[];
  /** The 99 % quantile of W1 between `m` rows that are drawn from `rows` and those, in their deviations. */
  readonly noise: readonly {
    readonly shape: string;
    readonly rows: number;
    readonly m: number;
    readonly threshold: number;
  }[];
  /** W1 between each tenth of 4,000 rows and the rest. */
  readonly chunks: readonly {
    readonly shape: string;
    readonly distances: readonly number[];
  }[];
}

export const PROFILE_WORLDS = JSON.parse(
  readFileSync(new URL("profile-distances.json", import.meta.url), "utf8"),
) as Worlds;

/** About the 20 % and the 99 % quantile. */
const QUANTILES: Readonly<Record<string, readonly [number, number]>> = {
  normal: [-0.84, 2.33],
  uniform: [0.2, 0.99],
  exponential: [0.22, 4.6],
  lognormal: [0.43, 10.2],
  pareto: [1.16, 21.5],
  bimodal: [-3.2, 5.2],
  poisson: [1, 7],
  zero_inflated: [0.1, 7.2],
};
const POISSON = poissonCumulated(3);

/** The rows that the Python script made, from the same hash of their numbers. */
export function worldSample(
  { shape, change }: Pick<ProfileCase, "shape" | "change">,
  seed: number,
  rows: number = PROFILE_WORLDS.rows,
): Float64Array {
  const [low = Number.NaN, high = Number.NaN] = QUANTILES[shape] ?? [];
  return Float64Array.from({ length: rows }, (_, row) => {
    const x = valueOf(shape, row, seed);
    if (change === "small_shift") return x + 0.09;
    if (change === "shift") return x + 0.5;
    if (change === "scale") return 1.3 * x;
    if (change === "outliers") return uniform(seed + 3, row) < 0.01 ? 10 * x + 10 : x;
    if (change === "tail") return x > high ? 10 * x : x;
    return change === "truncated" ? Math.max(x, low) : x;
  });
}

function valueOf(shape: string, row: number, seed: number): number {
  const u = uniform(seed, row);
  const normal = (): number => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform(seed + 1, row));
  switch (shape) {
    case "normal":
      return normal();
    case "uniform":
      return u;
    case "exponential":
      return -Math.log(1 - u);
    case "lognormal":
      return Math.exp(normal());
    case "pareto":
      return (1 - u) ** (-1 / 1.5);
    case "bimodal":
      return normal() + (uniform(seed + 2, row) < 0.3 ? -3 : 3);
    case "poisson":
      return POISSON.findIndex((cumulated) => u <= cumulated);
    case "zero_inflated":
      return uniform(seed + 2, row) < 0.6 ? 0 : Math.exp(normal());
    default:
      throw new Error(`there is no shape ${shape}`);
  }
}

function uniform(seed: number, row: number): number {
  let x = (Math.imul(row, 0x9e3779b9) + Math.imul(seed, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (((x ^ (x >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}

function poissonCumulated(mean: number): readonly number[] {
  let [share, sum] = [Math.exp(-mean), 0];
  return Array.from({ length: 30 }, (_, k) => {
    sum += share;
    share *= mean / (k + 1);
    return k === 29 ? 1 : sum;
  });
}
