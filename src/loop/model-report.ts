import type { Finding } from "../findings/finding.ts";
import type { CardDiff, EvaluationRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import type { ModelReport } from "../report/report.ts";
import { settleModel } from "../work/verdict/settle-model.ts";
import type { Subject } from "./subject.ts";

export interface Evidence {
  readonly findings: readonly Finding[];
  readonly run?: RunRecord | undefined;
  readonly baselineRun?: RunRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  readonly verdict?: VerdictRecord | undefined;
}

/** One model as the report shows it. */
export function modelReport(subject: Subject, evidence: Evidence): ModelReport {
  return settleModel({
    model: subject.name,
    manifestPath: subject.head.file,
    plan: subject.plan,
    owners: subject.judged.manifest.owners,
    ...evidence,
  });
}
