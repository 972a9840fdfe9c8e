import type { JudgingChange } from "../generated/types.ts";

/** What a person is asked about whichever way it goes: all ways to name who may accept, and the roles of datasets. */
const ALWAYS = /^(?:approvers$|evaluation\.datasets\.)/;

/**
 * Whether a change to what judges waits for a person: what loosens, removes or replaces a rule does, what only adds or
 * tightens does not. Who may accept, and which data decides, is no question of more or less: fewer approvers may be the
 * wrong ones.
 */
export function asksPerson({ path, direction }: Pick<JudgingChange, "path" | "direction">): boolean {
  return direction !== "added" && (direction !== "tightened" || ALWAYS.test(path));
}
