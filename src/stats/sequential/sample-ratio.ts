import { chiSquareSf } from "../distributions/chi-square.ts";
import { logGamma } from "../distributions/gamma.ts";

/**
 * Chi-square test that units were assigned as planned; arms with weight 0 are left out.
 * @throws RangeError when the lengths differ, fewer than two arms have a weight, or no unit was assigned.
 * @knownAnswer srm_chi2
 */
export function sampleRatioTest(
  observed: readonly number[],
  weights: readonly number[],
): { readonly statistic: number; readonly pValue: number } {
  const arms = requireArms(observed, weights);
  const total = sum(arms.map(({ count }) => count));
  if (!(total > 0)) throw new RangeError("no unit was assigned yet");
  const statistic = sum(arms.map(({ count, share }) => (count - share * total) ** 2 / (share * total)));
  return { statistic, pValue: chiSquareSf(statistic, arms.length - 1) };
}

/**
 * P-values for looking repeatedly: one a look, never rising, valid at whichever look one stops. `looks` are
 * the units newly assigned at each look. Bayes factor of a Dirichlet-multinomial around the planned shares
 * against the multinomial (Lindon and Malek, "Anytime-valid inference for multinomial count data", 2020).
 * @throws RangeError when the lengths differ or fewer than two arms have a weight.
 */
export function sequentialSampleRatio(
  looks: readonly (readonly number[])[],
  { weights, concentration = 10_000 }: { readonly weights: readonly number[]; readonly concentration?: number },
): readonly number[] {
  const seen = weights.map(() => 0);
  let smallest = 1;
  return looks.map((counts) => {
    counts.forEach((count, arm) => (seen[arm] = (seen[arm] ?? 0) + count));
    smallest = Math.min(smallest, Math.exp(-logBayesFactor(requireArms(seen, weights), concentration)));
    return smallest;
  });
}

interface AssignedArm {
  readonly count: number;
  /** Planned share, above 0. */
  readonly share: number;
}

function logBayesFactor(arms: readonly AssignedArm[], concentration: number): number {
  const total = sum(arms.map(({ count }) => count));
  return (
    logGamma(concentration) -
    logGamma(concentration + total) +
    sum(
      arms.map(({ count, share }) => {
        const prior = concentration * share;
        return logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
      }),
    )
  );
}

function requireArms(counts: readonly number[], weights: readonly number[]): readonly AssignedArm[] {
  if (counts.length !== weights.length) throw new RangeError("each arm needs a planned weight");
  const total = sum(weights);
  const arms = counts.map((count, arm) => ({ count, share: weights[arm]! / total }));
  const planned = arms.filter(({ share }) => share > 0);
  if (planned.length < 2) throw new RangeError("at least two arms need a weight above 0");
  return planned;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
