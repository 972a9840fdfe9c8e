import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import type { GateRule } from "./case.ts";

export const EVIDENCE: GateRule = {
  id: "gate/evidence",
  title: "The evidence is about these bytes",
  why: "An evaluation of another artifact says nothing about this one.",
  remediation: "Run the workflow again from the start.",
};

/** What was trained, and what was evaluated. */
export interface EvidenceFacts {
  readonly model: string;
  readonly trainKey: string;
  readonly run: RunRecord | undefined;
  readonly evaluation: EvaluationRecord;
}

/** Whether the evaluation is of the artifact that this change trains. */
export function judgeEvidence({ model, trainKey, run, evaluation }: EvidenceFacts): readonly Finding[] {
  const isOfRun =
    evaluation.model === model &&
    run !== undefined &&
    run.trainKey === trainKey &&
    evaluation.candidate.digest === run.artifact.digest;
  if (isOfRun) return [];
  const message = "The evaluation is of another artifact than this change trains.";
  return [findingOf(EVIDENCE, { outcome: "unmeasured", model, message })];
}

/** Whether the evaluation is the one that the evaluating job handed on. */
export function judgeHandedOn(
  model: string,
  { expected, actual }: { readonly expected: string | undefined; readonly actual: string | undefined },
): readonly Finding[] {
  if (expected !== undefined && expected === actual) return [];
  const message =
    expected === undefined
      ? `No job handed on the digest of ${model}'s evaluation, so nobody knows who wrote it.`
      : `The evaluation of ${model} is not the one that the evaluating job made.`;
  return [findingOf(EVIDENCE, { outcome: "unmeasured", model, message })];
}
