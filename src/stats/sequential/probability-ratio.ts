/**
 * Likelihood ratio Λ of the mixture sequential probability ratio test for a difference of means, two arms of
 * n rows each: √(V/(V + nτ²)) exp(n²τ²(d − θ₀)² / (2V(V + nτ²))). The smallest 1/Λ so far is an always-valid
 * p-value (Johari, Koomen, Pekelis and Walsh 2017).
 * @knownAnswer msprt_lambda
 */
export function mixtureLikelihoodRatio(look: {
  /** Observed difference of the means. */
  readonly difference: number;
  readonly n: number;
  /** V, the sum of both arms' variances of one row. */
  readonly variance: number;
  /** τ², the variance of the mixture over effects. */
  readonly mixingVariance: number;
  /** θ₀. */
  readonly nullDifference?: number;
}): number {
  const { difference, n, variance, mixingVariance, nullDifference = 0 } = look;
  const spread = variance + n * mixingVariance;
  const exponent = (n ** 2 * mixingVariance * (difference - nullDifference) ** 2) / (2 * variance * spread);
  return Math.sqrt(variance / spread) * Math.exp(exponent);
}
