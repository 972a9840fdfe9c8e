import { normalCdf } from "../distributions/normal.ts";
import { studentCdf } from "../distributions/student.ts";
import type { BootstrapEstimate } from "./replicates.ts";
import { tangoZ } from "./tango.ts";
import type { DiscordantPairs } from "./tango.ts";

/**
 * One-sided p-values of H0 "the candidate is not worse by more than the margin" (difference ≥ −margin, larger is
 * better): small where harm is credible. For many slices, to be adjusted by Benjamini and Hochberg.
 */

/** For a difference with a standard error: Student's distribution, or the normal one without degrees of freedom. */
export function harmPValue({
  delta,
  standardError,
  margin,
  degreesOfFreedom,
}: {
  readonly delta: number;
  readonly standardError: number;
  readonly margin: number;
  readonly degreesOfFreedom?: number;
}): number {
  const distance = delta + margin;
  if (standardError === 0) return distance < 0 ? 0 : 1;
  const t = distance / standardError;
  return degreesOfFreedom === undefined ? normalCdf(t) : studentCdf(t, degreesOfFreedom);
}

/** For the accuracy difference of discordant rows, by Tango's score. */
export function harmPValueOfPairs(pairs: DiscordantPairs, margin: number): number {
  return normalCdf(tangoZ(pairs, -margin));
}

/** For a bootstrapped difference: the share of replicates that are not harmful, (k + 1)/(B + 1). */
export function harmPValueOfReplicates({ sorted }: Pick<BootstrapEstimate, "sorted">, margin: number): number {
  let harmless = 0;
  for (const value of sorted) {
    if (value >= -margin) harmless += 1;
  }
  return (harmless + 1) / (sorted.length + 1);
}
