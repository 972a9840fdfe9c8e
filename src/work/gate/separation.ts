import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluatedDataset } from "../../generated/types.ts";
import { separationOf } from "../rows/separation.ts";
import type { Case, GateRule } from "./case.ts";

export const SEPARATION: GateRule = {
  id: "gate/separation",
  title: "Evaluation data is not training data",
  why: "A model remembers its training rows, so they say nothing about new rows.",
  remediation: "Split again by id or by time, so that no evaluation row is a training row.",
  judge,
};

/** Rows that new ones replace because they were learned are only shown, and the same rows once more say nothing new. */
function judge({ evaluation: { datasets } }: Case): readonly Finding[] {
  const beside = new Set(
    Object.values(datasets).flatMap(({ succession, replaces }) => [
      succession?.withheld,
      succession?.decides === "new" ? replaces : undefined,
    ]),
  );
  return Object.entries(datasets).flatMap(([name, dataset]) => (beside.has(name) ? [] : judgeDataset(name, dataset)));
}

function judgeDataset(name: string, { overlap, rows }: EvaluatedDataset): readonly Finding[] {
  if (overlap === undefined) return [];
  const { kind, found } = separationOf(overlap, { name, rows });
  if (kind === "apart") return [];
  const message = `${found} in the training data too.`;
  return [findingOf(SEPARATION, { outcome: kind === "leak" ? "fail" : "warn", subject: name, message })];
}
