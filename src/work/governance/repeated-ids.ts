import { findingOf, type Finding } from "../../findings/finding.ts";
import { POLICY } from "./policy-rules.ts";
import type { WrittenRule } from "./rule-in-force.ts";

export interface Told {
  readonly rules: readonly WrittenRule[];
  readonly findings: readonly Finding[];
}

/**
 * The rules of one folder, each id once. Two files of one id are two rules, even where they differ in nothing or in a
 * parameter alone: which of them was meant, nobody said.
 */
export function withoutRepeatedIds(written: readonly WrittenRule[]): Told {
  const first = new Map<string, WrittenRule>();
  const findings: Finding[] = [];
  for (const one of written) {
    const { id } = one.rule;
    const known = first.get(id);
    if (known === undefined) first.set(id, one);
    else findings.push(repeated(known, one));
  }
  return { rules: [...first.values()], findings };
}

function repeated(known: WrittenRule, { rule: { id }, file, locate }: WrittenRule): Finding {
  const message = `${known.file ?? ""} and ${file ?? ""} are both called ${id}. Only the first one is asked.`;
  return findingOf(POLICY.conflict, { message, subject: id, location: locate?.("/id") });
}
