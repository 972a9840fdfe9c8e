import { kebab } from "../kernel/text.ts";

/** What a rule is: the documentation of a check is data that travels with it. */
export interface Rule {
  /** `area/name`; stable, quoted in waivers and reports. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly remediation: string;
}

/**
 * Declares the rules of one area. An area's file exports its table; `docs/reference/rules.md` is generated from all
 * of them.
 */
export function defineRules<const R extends Readonly<Record<string, Omit<Rule, "id">>>>(
  area: string,
  rules: R,
): { readonly [K in keyof R & string]: Rule } {
  const entries = Object.entries(rules).map(([name, rule]) => [name, { id: `${area}/${kebab(name)}`, ...rule }]);
  return Object.fromEntries(entries) as { readonly [K in keyof R & string]: Rule };
}
