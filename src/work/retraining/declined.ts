import type { ProposalCause } from "../../generated/types.ts";
import { tokenOf } from "./causes.ts";
import type { ClosedProposal } from "./situation.ts";

/**
 * The newest pull request that a person closed for these causes; undefined where one of the causes is new. What was
 * declined of several stays declined when only some of them are left.
 */
export function declinedCauses(
  closed: readonly ClosedProposal[],
  causes: readonly ProposalCause[],
): number | undefined {
  const theirs = closed.filter(({ end }) => end === "by-person").toSorted((a, b) => b.at - a.at);
  const declined = new Map<string, number>();
  for (const { number, causes: own } of theirs.toReversed()) for (const one of own) declined.set(tokenOf(one), number);
  const numbers = causes.map((one) => declined.get(tokenOf(one)));
  return numbers.every((number) => number !== undefined) ? Math.max(...numbers) : undefined;
}
