import type { PackedRule, PolicyPack } from "../rule-in-force.ts";
import { SUITE_RULES } from "../rules/suite-rules.ts";
import { BASELINE } from "./baseline.ts";
import { EU_AI_ACT_HIGH_RISK } from "./eu-ai-act-high-risk.ts";
import type { PackText, PackUse } from "./form.ts";
import { MODEL_RISK } from "./model-risk.ts";
import { NIST_AI_RMF } from "./nist-ai-rmf.ts";
import { STARTER } from "./starter.ts";

/** Packs of the suite, the one for the first day first. */
export const SUITE_PACKS: readonly PackText[] = [STARTER, BASELINE, EU_AI_ACT_HIGH_RISK, NIST_AI_RMF, MODEL_RISK];

/** All that settings may write for them: names, older names, and both with the version. */
export const PACK_NAMES: readonly string[] = SUITE_PACKS.flatMap(namesOf);

/**
 * A pack of the suite by its name, an older one, or either with its version (`baseline@1`). Undefined: there is none, or
 * only another version.
 */
export function packOf(name: string): PolicyPack | undefined {
  const text = SUITE_PACKS.find((pack) => namesOf(pack).includes(name));
  if (text === undefined) return undefined;
  const rules = SUITE_RULES.flatMap((rule) => packed(rule, text.rules[rule.id]));
  return { name, isOurs: true, mode: text.mode, rules };
}

function namesOf({ name, aliases, version }: PackText): readonly string[] {
  return [name, ...aliases].flatMap((one) => [one, `${one}@${version}`]);
}

function packed(rule: PackedRule["rule"], use: PackUse | undefined): readonly PackedRule[] {
  return use === undefined ? [] : [{ rule, ...use }];
}
