import { sortedSample } from "./sample.ts";

const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const B0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085];
const B1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615];
const B2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154];

export interface AndersonDarling {
  /** The statistic in standard deviations from its mean under the hypothesis of one distribution. */
  readonly statistic: number;
  /** Between 0.001 and 0.25, the range of the published table; what is beyond is put to its end. */
  readonly pValue: number;
}

/**
 * Anderson-Darling test that k ≥ 2 samples come from one distribution, ties by midranks.
 * Method: Scholz and Stephens 1987, equation 7 and table 2, as scipy 1.17.1 `anderson_ksamp`.
 * @throws RangeError with fewer than two samples, an empty one, fewer than four rows or one distinct value.
 * @knownAnswer anderson_ksamp
 */
export function andersonDarling(samples: readonly ArrayLike<number>[]): AndersonDarling {
  const sorted = samples.map(sortedSample);
  const pooled = Float64Array.from(sorted.flatMap((sample) => Array.from(sample))).sort();
  if (sorted.length < 2 || pooled.length < 4 || pooled[0] === pooled.at(-1)) {
    throw new RangeError("the Anderson-Darling test needs two samples, four rows and two distinct values");
  }
  const k = sorted.length;
  const raw = sorted.reduce((sum, sample) => sum + sampleTerm(sample, pooled), 0) * (1 - 1 / pooled.length);
  const statistic = (raw - (k - 1)) / Math.sqrt(varianceOf(sorted));
  return { statistic, pValue: pValueOf(statistic, k - 1) };
}

/** The contribution of one sample, over the distinct pooled values. */
function sampleTerm(sample: Float64Array, pooled: Float64Array): number {
  const [size, total] = [sample.length, pooled.length];
  let [sum, below, pooledBelow] = [0, 0, 0];
  while (pooledBelow < total) {
    const value = pooled[pooledBelow]!;
    let [ties, pooledTies] = [0, 0];
    while (sample[below + ties] === value) ties += 1;
    while (pooled[pooledBelow + pooledTies] === value) pooledTies += 1;
    const middle = below + ties / 2;
    const pooledMiddle = pooledBelow + pooledTies / 2;
    const spread = pooledMiddle * (total - pooledMiddle) - (total * pooledTies) / 4;
    sum += ((pooledTies / total) * (total * middle - pooledMiddle * size) ** 2) / spread;
    below += ties;
    pooledBelow += pooledTies;
  }
  return sum / size;
}

/** Variance of the raw statistic when there are no ties. */
function varianceOf(samples: readonly Float64Array[]): number {
  const k = samples.length;
  const N = samples.reduce((sum, sample) => sum + sample.length, 0);
  const H = samples.reduce((sum, sample) => sum + 1 / sample.length, 0);
  let [h, g] = [0, 0];
  for (let i = 1; i < N; i += 1) {
    h += 1 / (N - i);
    if (i < N - 1) g += h / (i + 1);
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * N ** 3 + b * N ** 2 + c * N + d) / ((N - 1) * (N - 2) * (N - 3));
}

function pValueOf(statistic: number, degrees: number): number {
  const critical = B0.map((b0, at) => b0 + B1[at]! / Math.sqrt(degrees) + B2[at]! / degrees);
  if (statistic < critical[0]!) return LEVELS[0]!;
  if (statistic > critical.at(-1)!) return LEVELS.at(-1)!;
  return Math.exp(quadraticFit(critical, LEVELS.map(Math.log), statistic));
}

/**
 * The least-squares parabola through the points, at x; orthogonal polynomials keep the sums well conditioned.
 */
function quadraticFit(xs: readonly number[], ys: readonly number[], x: number): number {
  const dot = (f: (value: number) => number, g: (value: number, at: number) => number): number =>
    xs.reduce((sum, value, at) => sum + f(value) * g(value, at), 0);
  const mean =
    dot(
      () => 1,
      (value) => value,
    ) / xs.length;
  const linear = (value: number): number => value - mean;
  const norm = dot(linear, linear);
  const shift = dot(linear, (value) => linear(value) ** 2) / norm;
  const quadratic = (value: number): number => linear(value) * (linear(value) - shift) - norm / xs.length;
  return [(): number => 1, linear, quadratic].reduce(
    (sum, basis) => sum + (dot(basis, (_, at) => ys[at]!) / dot(basis, basis)) * basis(x),
    0,
  );
}
