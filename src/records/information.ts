import type { PolicyResult } from "../generated/types.ts";

/** How the predicate of a result begins that is only told: it stands in no way, and does not hold either. */
const TOLD = "for information: ";

/** The predicate of a rule that is for information, where it does not hold. */
export function forInformation(message: string): string {
  return `${TOLD}${message}`;
}

/** What a rule says that is for information and does not hold; undefined for all others. */
export function informationOf({ predicate }: Pick<PolicyResult, "predicate">): string | undefined {
  return predicate?.startsWith(TOLD) === true ? predicate.slice(TOLD.length) : undefined;
}

/** The predicate of a rule that rests on what GitHub alone knows, where nobody asks it. */
export const NOT_ASKED = "GitHub is not asked on a laptop";

/** How a rule that rests on it begins to say why it could not be decided. */
export const UNASKED = "GitHub was not asked";
