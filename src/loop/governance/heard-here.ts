import { isLaptop } from "../../host/laptop.ts";
import { withoutGitHub, type PolicyOutcome } from "../../work/governance/policy-findings.ts";
import type { Place } from "../place/place.ts";

/** On a laptop nobody asks GitHub: what only GitHub knows is asked in the pull request. */
export function heardHere({ host }: Pick<Place, "host">, outcomes: readonly PolicyOutcome[]): readonly PolicyOutcome[] {
  return isLaptop(host) ? outcomes.map(withoutGitHub) : outcomes;
}
