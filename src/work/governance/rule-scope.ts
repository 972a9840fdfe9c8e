import type { GovernanceInput, GovernanceRule } from "../../generated/types.ts";

/** What scope is asked of: the same as what the input document says. */
export interface Scoped {
  /** Its name, and the base branch's where that is another: a new name takes a model out of no rule. */
  readonly names: readonly string[];
  readonly tier: GovernanceInput["tier"];
  readonly stage: GovernanceInput["stage"];
}

/** What of an input document decides whether a rule is the model's; what is not there decides nothing. */
export function scopeOf({ model, base, tier, stage }: Partial<GovernanceInput>): Partial<Scoped> {
  const names = [model, base].flatMap((manifest) => manifest?.name ?? []);
  return { ...(names.length > 0 && { names }), ...(tier && { tier }), ...(stage && { stage }) };
}

/** The predicate that makes a rule not applicable, as people read it; undefined where it applies. */
export function outOfScope(
  { appliesTo = {} }: Pick<GovernanceRule, "appliesTo">,
  { names, tier, stage }: Partial<Scoped>,
): string | undefined {
  const { models, tiers, stages } = appliesTo;
  if (names !== undefined && models !== undefined && !names.some((name) => isAmong(models, name)))
    return `models: ${models.join(", ")} (this is ${names[0]})`;
  if (tier !== undefined && tiers?.includes(tier) === false) return `tiers: ${tiers.join(", ")} (this is ${tier})`;
  if (stage !== undefined && stages?.includes(stage) === false)
    return `stages: ${stages.join(", ")} (this is ${stage})`;
  return undefined;
}

/** Whether one of these patterns is of a model's name. */
export function isAmong(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => isNamed(pattern, name));
}

/** `*` is any text and `?` one character. Compared piece by piece: a pattern of users is no regular expression. */
function isNamed(pattern: string, name: string): boolean {
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < name.length) {
    if (pattern[at] === "*") [star, resume, at] = [at, from, at + 1];
    else if (pattern[at] === "?" || pattern[at] === name[from]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, resume, from] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
