import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import type { GateRule } from "./case.ts";

export const BASELINE_MOVED: GateRule = {
  id: "gate/baseline-moved",
  title: "The baseline is the one that was compared with",
  why: "When production moves while a pull request waits, the old comparison no longer answers the question.",
  remediation: "Run the evaluation again.",
};

/** What is the baseline now, by its digest and what names it; undefined where nothing does. */
export interface BaselineNow {
  readonly digest: string;
  readonly source: string;
}

/** Whether the evaluation compared with it; of a baseline that could not be had another rule speaks. */
export function judgeBaselineMoved(
  model: string,
  { baseline }: EvaluationRecord,
  now: BaselineNow | undefined,
): readonly Finding[] {
  if (now === undefined || baseline.status === "unavailable" || now.digest === baseline.artifact?.digest) return [];
  const message = `The baseline moved since the evaluation: it is now what ${now.source} names.`;
  return [findingOf(BASELINE_MOVED, { outcome: "unmeasured", model, message })];
}
