import type { ModelReport } from "../../report/report.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { Evidence } from "../judging/make-evidence.ts";

/** One model as the report shows it. */
export function modelReport(model: ChangedModel, evidence: Evidence): ModelReport {
  return settleModel({
    model: model.name,
    manifestPath: model.head.file,
    plan: model.plan,
    owners: model.judged.manifest.owners,
    ...evidence,
  });
}

/** A model whose manifest has to be mended first, as the report shows it. */
export function brokenReport({ name, file, read }: LoadedModel): ModelReport {
  return settleModel({ model: name, manifestPath: file, findings: read.findings });
}
