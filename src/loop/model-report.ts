import type { Finding } from "../findings/finding.ts";
import type { CardDiff, EvaluationRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import type { ModelReport } from "../report/report.ts";
import type { ChangedModel } from "./changed-model.ts";

export interface Evidence {
  readonly findings: readonly Finding[];
  readonly run?: RunRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly verdict?: VerdictRecord | undefined;
}

/** One model as the report shows it. */
export function modelReport(model: ChangedModel, evidence: Evidence): ModelReport {
  return {
    model: model.name,
    manifestPath: model.head.file,
    plan: model.plan,
    owners: model.judged.manifest.owners,
    ...evidence,
  };
}
