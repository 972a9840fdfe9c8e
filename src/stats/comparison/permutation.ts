import { drawBinomial } from "../multinomial.ts";
import { Random } from "../random.ts";
import type { PairedCells } from "./binary-bootstrap.ts";
import { DEFAULT_REPLICATES } from "./replicates.ts";

export interface PermutationPlan {
  readonly seed: number;
  readonly replicates?: number;
}

/**
 * The two-sided permutation test of a paired difference: under H0 the two models' predictions of a row are
 * exchangeable, so each discordant cell swaps a Binomial(count, ½) part with its mirror. p = (k + 1)/(B + 1).
 * Null where the difference is undefined.
 */
export function permutationTest(
  cells: PairedCells,
  difference: (cells: PairedCells) => number,
  plan: PermutationPlan,
): number | null {
  const observed = Math.abs(difference(cells));
  if (Number.isNaN(observed)) return null;
  const random = Random.fromSeed(plan.seed);
  const replicates = plan.replicates ?? DEFAULT_REPLICATES;
  const swapped = cells.slice();
  let extreme = 0;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    for (const label of [0, 4]) {
      const discordant = cells[label + 1]! + cells[label + 2]!;
      const kept = drawBinomial(random, discordant, 0.5);
      swapped[label + 1] = kept;
      swapped[label + 2] = discordant - kept;
    }
    // Rounding must not make an equal difference look smaller.
    if (!(Math.abs(difference(swapped)) < observed * (1 - 1e-12))) extreme += 1;
  }
  return (extreme + 1) / (replicates + 1);
}

/** The two-sided permutation test of a mean of paired differences, by turning their signs at random. */
export function signFlipTest(differences: Float64Array, plan: PermutationPlan): number {
  const random = Random.fromSeed(plan.seed);
  const replicates = plan.replicates ?? DEFAULT_REPLICATES;
  let observed = 0;
  for (const value of differences) observed += value;
  let extreme = 0;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    let sum = 0;
    let bits = 0;
    for (let row = 0; row < differences.length; row += 1) {
      if (row % 32 === 0) bits = random.bits();
      sum += (bits & 1) === 1 ? differences[row]! : -differences[row]!;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= Math.abs(observed) * (1 - 1e-12)) extreme += 1;
  }
  return (extreme + 1) / (replicates + 1);
}
