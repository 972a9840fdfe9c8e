import type { EvaluationRecord, RunRecord } from "../../../../src/generated/types.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { FoundRun } from "../../../../src/work/past/run.ts";
import { firstEvaluation, rocAuc, trainedRun } from "../../../fakes/stage-evidence.ts";

interface Sample extends Partial<FoundRun> {
  readonly id: number;
  readonly value?: number;
  readonly params?: RunRecord["params"];
  readonly rows?: string;
  readonly measured?: Partial<EvaluationRecord> | "not";
}

/** A run of churn that is known from the ledger, unless said otherwise: later ids are newer. */
export function foundRun({ id, value = 0.9, params = {}, rows = "rows", measured = {}, ...found }: Sample): FoundRun {
  const trainKey = sha256(`key ${id}`);
  const artifact = { path: "artifact/model.bin", digest: sha256(`bytes ${id}`), bytes: 9 };
  const startedAt = new Date(Date.UTC(2026, 0, id)).toISOString();
  const run: RunRecord = { ...trainedRun("churn", trainKey), artifact, params, startedAt };
  if (measured === "not") return { source: "ledger", run, ...found };
  const evaluation: EvaluationRecord = {
    ...firstEvaluation("churn", trainKey),
    evaluationKey: sha256(`evaluation ${id}`),
    candidate: { digest: artifact.digest, bytes: 9 },
    datasets: { holdout: { role: "decides", digest: sha256(rows), rows: 400 } },
    metrics: { roc_auc: rocAuc({ value, interval: [value - 0.02, value + 0.02], primary: true }) },
    ...measured,
  };
  return { source: "ledger", run, evaluation, verdict: "pass", ...found };
}
