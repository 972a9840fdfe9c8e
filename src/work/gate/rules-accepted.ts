import { findingOf, type Finding } from "../../findings/finding.ts";
import type { JudgingChange } from "../../generated/types.ts";
import { asksPerson } from "../../records/judging-change.ts";
import type { GateRule } from "./case.ts";
import { between } from "./wording.ts";

export const RULES_ACCEPTED: GateRule = {
  id: "gate/rules-accepted",
  title: "The rules that judge were accepted",
  why: "The base branch judges. Rules that came there without being accepted (a direct push, a merge past the check) would judge the next change. Two steps would then do what one step may not.",
  remediation: "Ask an approver to accept it here, or put it back on the base branch.",
};

/** How the base branch's rules differ from those that the last accepted model was judged by. */
export interface UnacceptedRules {
  readonly model: string;
  /** Where the last accepted model was recorded. */
  readonly commit: string | undefined;
  /** Undefined where nobody can tell. */
  readonly changes: readonly JudgingChange[] | undefined;
}

/** What judges otherwise than what was accepted last, and needs a person in a change too, waits for one. */
export function judgeRulesAccepted({ model, commit, changes }: UnacceptedRules): readonly Finding[] {
  const since = commit === undefined ? "the last accepted model" : `the last accepted model (${commit.slice(0, 7)})`;
  if (changes === undefined) {
    const message = `What judges ${model} on the base branch differs from what judged ${since}, and it cannot be told how: that commit cannot be read here.`;
    return [findingOf(RULES_ACCEPTED, { outcome: "inconclusive", model, needsPerson: true, message })];
  }
  return changes.filter(asksPerson).map(({ path, direction, from, to }) => {
    const values = between(from, to);
    return findingOf(RULES_ACCEPTED, {
      outcome: "inconclusive",
      model,
      subject: path,
      needsPerson: true,
      message: `On the base branch ${path} ${WORDS[direction]}${values === "" ? "" : ` (${values})`} since ${since}, and nobody accepted that.`,
    });
  });
}

const WORDS = {
  loosened: "was loosened",
  tightened: "was tightened",
  changed: "was changed",
  added: "was added",
  removed: "was removed",
} as const;
