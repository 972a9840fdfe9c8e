import type { Acceptance, EvaluationRecord, RunRecord } from "../../generated/types.ts";
import type { ToldUse } from "../../records/site.ts";
import type { Telling } from "./model-facts.ts";

const ORDER = ["train", "decides", "guard", "shown"] as const;

/** What a version was made of and judged on: the training data first. */
export function toldData(
  { trainKey, evaluationKey }: Pick<Acceptance, "trainKey" | "evaluationKey">,
  of: {
    readonly runs: ReadonlyMap<string, RunRecord>;
    readonly evaluations: ReadonlyMap<string, EvaluationRecord>;
  },
  { pageOf }: Pick<Telling, "pageOf">,
): readonly ToldUse[] {
  const trained = Object.entries(of.runs.get(trainKey)?.datasets ?? {}).map(([dataset, digest]): ToldUse => {
    return { dataset, page: pageOf(dataset), role: "train", digest, rows: undefined };
  });
  const evaluation = evaluationKey === undefined ? undefined : of.evaluations.get(evaluationKey);
  const judged = Object.entries(evaluation?.datasets ?? {}).map(([dataset, { role, digest, rows }]): ToldUse => {
    return { dataset, page: pageOf(dataset), role, digest, rows };
  });
  return [...trained, ...judged].toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
}
