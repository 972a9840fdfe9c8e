import type { Finding } from "../findings/finding.ts";
import { GATE } from "./gate-rules.ts";
import type { Case } from "./judge.ts";

/**
 * Changes to what judges, whether or not anything had to be measured: what loosens, removes or replaces a rule needs a
 * person, what only adds or tightens does not.
 */
export function judgeChanges(given: Pick<Case, "changes" | "locate">): readonly Finding[] {
  return given.changes.map(({ path, direction, ...values }) => {
    const [from, to] = [brief(values.from), brief(values.to)];
    const between = from === undefined ? (to ?? "") : to === undefined ? `was ${from}` : `from ${from} to ${to}`;
    const location = given.locate?.(`/${path.replaceAll(".", "/")}`);
    const isSafe = direction === "tightened" || direction === "added";
    return {
      rule: GATE.judgingChange.id,
      outcome: isSafe ? "pass" : "inconclusive",
      subject: path,
      message:
        path === "name"
          ? `This pull request removes ${from ?? "a model"} and adds ${to ?? "another"}, which may be what it has become: nothing tells, so it is judged as a first model, by rules of its own.`
          : `This pull request ${VERBS[direction]} ${path}${between === "" ? "" : ` (${between})`}. It was judged under the base branch's rules; the change takes effect when merged.`,
      ...(!isSafe && { needsPerson: true, remediation: GATE.judgingChange.remediation }),
      ...(location && { location }),
    };
  });
}

/** A digest by its beginning: what it is of is told by the path. */
function brief(value: string | undefined): string | undefined {
  return value?.replaceAll(/\bsha256:([0-9a-f]{12})[0-9a-f]{52}\b/g, "sha256:$1…");
}

const VERBS = {
  loosened: "loosens",
  tightened: "tightens",
  changed: "changes",
  added: "adds",
  removed: "removes",
} as const;
