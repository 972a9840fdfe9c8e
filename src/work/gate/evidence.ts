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

/** Whether what the gate left of a model, or of the run, is what it handed on. */
export function judgeVerdictHandedOn(
  model: string | undefined,
  { expected, actual }: { readonly expected: string | undefined; readonly actual: string | undefined },
): readonly Finding[] {
  if (expected !== undefined && expected === actual) return [];
  const whose = model === undefined ? "what it found of the run" : `its verdict of ${model}`;
  const message =
    expected === undefined
      ? `The gate handed on no digest of ${whose}, so the author of the file here is unknown; it is not shown.`
      : `What lies here as the gate's, ${whose}, is not what the gate made: another job of the run replaced it. It is not shown; the gate's own result stands.`;
  const told = {
    outcome: "unmeasured",
    message,
    ...(model !== undefined && { model }),
    ...(expected === undefined && { remediation: UNSAID }),
  } as const;
  return [findingOf(EVIDENCE, told)];
}

const UNSAID =
  "Look at the gate's job. Where it ended with a verdict: give it `outputs: {verdicts: ${{ steps.gate.outputs.verdicts }}}` with the step's `id: gate`, and write `needs: ${{ toJSON(needs) }}` below the report's `with:`, as model-gitops-split.yml has it.";

/** Whether the evaluation is the one that the evaluating job handed on. */
export function judgeHandedOn(
  model: string,
  { expected, actual }: { readonly expected: string | undefined; readonly actual: string | undefined },
): readonly Finding[] {
  if (expected !== undefined && expected === actual) return [];
  const message =
    expected === undefined
      ? `No job handed on the digest of ${model}'s evaluation, so its author is unknown.`
      : `The evaluation of ${model} is not the one that the evaluating job made.`;
  return [findingOf(EVIDENCE, { outcome: "unmeasured", model, message })];
}
