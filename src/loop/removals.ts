import type { Finding } from "../findings/finding.ts";
import { isBlocking, verdictOf } from "../findings/verdict.ts";
import { approvalCommand } from "../records/approval.ts";
import { canonicalJson, sha256, type Digest } from "../records/canonical.ts";
import type { ModelReport } from "../report/report.ts";
import { accept } from "../work/accept.ts";
import { approvalsOf } from "./approvals.ts";
import type { LoadedModel } from "./load-models.ts";
import type { Session } from "./session.ts";
import { PLAN } from "./stage-rules.ts";

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
  const judged = { approvers: resolved?.approvers ?? [] };
  const approvals = await approvalsOf(session, { name, judged }, key);
  const findings = accept([removal(model)], approvals);
  const outcome = verdictOf(findings);
  return {
    model: name,
    manifestPath: file,
    findings,
    verdict: {
      schema: "model-gitops/verdict/v1",
      model: name,
      verdictKey: key,
      outcome,
      headline: removal(model).message,
      ...(session.rules !== undefined && { judgedBy: session.rules.id }),
      findings: [...findings],
      changes: [],
      approvals: [...approvals],
      ...(isBlocking(outcome) && { approvalCommand: approvalCommand(name, key) }),
    },
  };
}

function removal({ name, file }: LoadedModel): Finding {
  return {
    rule: PLAN.removedModel.id,
    outcome: "inconclusive",
    model: name,
    needsPerson: true,
    message: `This change removes the model ${name} (${file}), and with it everything that judges it.`,
    remediation: PLAN.removedModel.remediation,
  };
}

/** Bound to the rules that go: the removal of a model that was tightened meanwhile is another one. */
async function removalKey({ change }: Session, { name, file }: LoadedModel): Promise<Digest> {
  const manifest = sha256((await change?.before.read(file)) ?? "");
  return sha256(canonicalJson({ kind: "removal", version: 1, model: name, manifest }));
}
