import { findingOf, type Finding } from "../../findings/finding.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { hearingOf } from "../approvals/approvals.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { Session } from "../place/session.ts";
import { PLAN } from "../place/stage-rules.ts";

/** Models that the change removes, each with its verdict: it needs a person whom the base branch lets approve it. */
export async function removalReports(
  session: Session,
  removed: readonly LoadedModel[],
): Promise<readonly ModelReport[]> {
  const reports: ModelReport[] = [];
  for (const model of removed) reports.push(await removalReport(session, model));
  return reports;
}

async function removalReport(session: Session, model: LoadedModel): Promise<ModelReport> {
  const { name, file, resolved } = model;
  const key = await removalKey(session, model);
  const judged = { approvers: resolved?.approvers ?? [], mayApproveSelf: resolved?.mayApproveSelf ?? false };
  const heard = await hearingOf(session, { name, judged }, key);
  const finding = removal(model);
  const verdict = settle({
    model: name,
    key,
    judgedBy: session.rules?.id,
    findings: [finding],
    heard,
    approvalKey: key,
    mayApproveSelf: judged.mayApproveSelf,
    headline: finding.message,
  });
  return settleModel({ model: name, manifestPath: file, findings: verdict.findings, verdict });
}

function removal({ name, file }: LoadedModel): Finding {
  return findingOf(PLAN.removedModel, {
    outcome: "inconclusive",
    model: name,
    needsPerson: true,
    message: `This change removes the model ${name} (${file}), and with it everything that judges it.`,
  });
}

/** Bound to the rules that go: the removal of a model that was tightened meanwhile is another one. */
async function removalKey({ change }: Session, { name, file }: LoadedModel): Promise<Digest> {
  const manifest = sha256((await change?.before.read(file)) ?? "");
  return sha256(canonicalJson({ kind: "removal", version: 1, model: name, manifest }));
}
