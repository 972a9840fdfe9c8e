/** One arm's sums by bucket of units: of the values, of the denominators (or rows), of a covariate of the same rows. */
export interface BucketedArm {
  readonly value: ArrayLike<number>;
  readonly per: ArrayLike<number>;
  readonly covariate?: ArrayLike<number> | undefined;
}

export interface BucketContrast {
  /** Ratios of sums; adjusted where there is a covariate. */
  readonly control: number;
  readonly treatment: number;
  /** Treatment − factor × control. */
  readonly estimate: number;
  readonly standardError: number;
  readonly df: number;
}

export interface ContrastOptions {
  /** What the control is multiplied by: 1 for a difference, 0.98 for "2 % less than the control". */
  readonly factor: number;
  /** Both arms answered the same units: buckets pair up. */
  readonly isPaired: boolean;
  /** Smallest variance of each arm's ratio, of the paired difference their sum. */
  readonly varianceFloors?: readonly [number, number];
}

/**
 * Two arms' ratios of sums Σvalue/Σper and their contrast. The error is linearised (delta method) and comes from
 * the spread of independent buckets of units, so any dependence of a unit's rows, in a window or between
 * windows, is in it: (G/(G − 1)) Σ_g r_g², r_g = (value_g − ratio × per_g)/Σper, G buckets that have rows. With
 * a covariate from before the experiment its explained part is taken out, CUPED (Deng, Xu, Kohavi and Walker
 * 2013), one θ for both arms. Undefined where an arm has fewer than two buckets or denominators of 0 in all.
 */
export function bucketContrast(
  control: BucketedArm,
  treatment: BucketedArm,
  { factor, isPaired, varianceFloors = [0, 0] }: ContrastOptions,
): BucketContrast | undefined {
  const arms = [linearised(control), linearised(treatment)] as const;
  if (arms.some(({ buckets, total }) => buckets < 2 || total === 0)) return undefined;
  const adjusted = withoutCovariate(arms, [control, treatment]);
  const [a, b] = adjusted;
  const estimate = b.ratio - factor * a.ratio;
  const ratios = { control: a.ratio, treatment: b.ratio, estimate };
  if (isPaired) {
    const buckets = Math.max(a.buckets, b.buckets);
    const residuals = b.residuals.map((residual, at) => residual - factor * (a.residuals[at] ?? 0));
    const variance = Math.max(spread(residuals, buckets), varianceFloors[0] + varianceFloors[1]);
    return { ...ratios, standardError: Math.sqrt(variance), df: buckets - 1 };
  }
  const variances = [
    factor ** 2 * Math.max(spread(a.residuals, a.buckets), varianceFloors[0]),
    Math.max(spread(b.residuals, b.buckets), varianceFloors[1]),
  ] as const;
  const total = variances[0] + variances[1];
  const denominator = variances[0] ** 2 / (a.buckets - 1) + variances[1] ** 2 / (b.buckets - 1);
  const df = denominator > 0 ? total ** 2 / denominator : a.buckets + b.buckets - 2;
  return { ...ratios, standardError: Math.sqrt(total), df };
}

interface Linearised {
  readonly ratio: number;
  readonly residuals: Float64Array;
  /** With rows. */
  readonly buckets: number;
  /** Of the denominators. */
  readonly total: number;
}

function linearised({ value, per }: BucketedArm): Linearised {
  const total = sum(per);
  const ratio = sum(value) / total;
  const residuals = Float64Array.from(per, (share, at) => (value[at]! - ratio * share) / total);
  let buckets = 0;
  for (let at = 0; at < per.length; at += 1) if (per[at] !== 0 || value[at] !== 0) buckets += 1;
  return { ratio, residuals, buckets, total };
}

function withoutCovariate(
  arms: readonly [Linearised, Linearised],
  [control, treatment]: readonly [BucketedArm, BucketedArm],
): readonly [Linearised, Linearised] {
  if (control.covariate === undefined || treatment.covariate === undefined) return arms;
  const covariates = [
    linearised({ value: control.covariate, per: control.per }),
    linearised({ value: treatment.covariate, per: treatment.per }),
  ] as const;
  const [products, squares] = [0, 1].reduce<readonly [number, number]>(
    ([xy, xx], arm) => [
      xy + dot(arms[arm]!.residuals, covariates[arm]!.residuals),
      xx + dot(covariates[arm]!.residuals, covariates[arm]!.residuals),
    ],
    [0, 0],
  );
  if (!(squares > 0)) return arms;
  const theta = products / squares;
  const center =
    (covariates[0].ratio * arms[0].total + covariates[1].ratio * arms[1].total) / (arms[0].total + arms[1].total);
  const adjust = (arm: Linearised, covariate: Linearised): Linearised => ({
    ...arm,
    ratio: arm.ratio - theta * (covariate.ratio - center),
    residuals: arm.residuals.map((residual, at) => residual - theta * covariate.residuals[at]!),
  });
  return [adjust(arms[0], covariates[0]), adjust(arms[1], covariates[1])];
}

/** The residuals add up to 0. */
function spread(residuals: Float64Array, buckets: number): number {
  return (buckets / (buckets - 1)) * dot(residuals, residuals);
}

function dot(first: Float64Array, second: Float64Array): number {
  let total = 0;
  for (let at = 0; at < first.length; at += 1) total += first[at]! * second[at]!;
  return total;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at += 1) total += values[at]!;
  return total;
}
