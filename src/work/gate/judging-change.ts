import { findingOf, type Finding } from "../../findings/finding.ts";
import { asksPerson } from "../../records/judging-change.ts";
import type { Case, GateRule } from "./case.ts";
import { between, brief } from "./wording.ts";

export const JUDGING_CHANGE: GateRule = {
  id: "gate/judging-change",
  title: "A change to what judges takes effect when merged",
  why: "A pull request cannot loosen its own gate: it was judged under the base branch's rules.",
  remediation: "Ask an approver to accept it, or move it to a separate pull request.",
  judge: judgeChanges,
};

/** Changes to what judges, whether or not anything had to be measured. */
export function judgeChanges(given: Pick<Case, "changes" | "locate">): readonly Finding[] {
  return given.changes.map(({ path, direction, from, to }) => {
    const values = between(from, to);
    const location = given.locate?.(`/${path.replaceAll(".", "/")}`);
    const waits = asksPerson({ path, direction });
    return findingOf(JUDGING_CHANGE, {
      outcome: waits ? "inconclusive" : "pass",
      subject: path,
      message:
        path === "name"
          ? `This pull request removes ${brief(from) ?? "a model"} and adds ${brief(to) ?? "another"}, which may be the same model under a new name. This is not known, so it is judged as a first model, by its own rules.`
          : `This pull request ${VERBS[direction]} ${path}${values === "" ? "" : ` (${values})`}. It was judged under the base branch's rules; the change takes effect when merged.`,
      needsPerson: waits,
      location,
    });
  });
}

const VERBS = {
  loosened: "loosens",
  tightened: "tightens",
  changed: "changes",
  added: "adds",
  removed: "removes",
} as const;
