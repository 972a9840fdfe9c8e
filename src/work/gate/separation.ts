import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluatedDataset } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import type { Case, GateRule } from "./case.ts";

/** Rows that look alike by chance are tolerated up to this share; ids never. */
const TOLERATED_OVERLAP = 0.01;

export const SEPARATION: GateRule = {
  id: "gate/separation",
  title: "Evaluation data is not training data",
  why: "Rows that were learned from say nothing about rows that come.",
  remediation: "Split again by id or by time, so that no evaluation row is a training row.",
  judge,
};

function judge({ evaluation: { datasets } }: Case): readonly Finding[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => judgeDataset(name, dataset));
}

function judgeDataset(name: string, { overlap, rows }: EvaluatedDataset): readonly Finding[] {
  if (overlap === undefined) return [];
  const { ids = 0, rows: alike = 0 } = overlap;
  const isLeak = ids > 0 || alike > rows * TOLERATED_OVERLAP;
  if (!isLeak && alike === 0) return [];
  const found =
    ids > 0
      ? `${plural(ids, "id")} of ${name} ${ids === 1 ? "is" : "are"}`
      : `${plural(alike, "row")} of ${rows} in ${name} ${alike === 1 ? "is" : "are"}`;
  const message = `${found} in the training data too.`;
  return [findingOf(SEPARATION, { outcome: isLeak ? "fail" : "warn", subject: name, message })];
}
