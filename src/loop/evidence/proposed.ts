import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import { EVALUATE } from "../../scoring/evaluate-rules.ts";
import type { EvaluateRequest } from "../../scoring/request.ts";
import { isMeasured } from "../../work/judging/changes.ts";
import { isRetraining } from "../approvals/retraining-pull.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";

export interface AsProposed {
  readonly proposed?: EvaluationRecord | undefined;
  readonly findings: readonly Finding[];
}

/**
 * The candidate of a retraining pull request that changes what judges (a threshold, a metric), measured as its own
 * manifest would have it, on the rows of the base branch: for a person to see beside what decides. It decides nothing.
 */
export async function asProposed(
  session: Session,
  model: ChangedModel,
  asked: Pick<EvaluateRequest, "candidate" | "isolation" | "trainData" | "datasets">,
): Promise<AsProposed> {
  if (!model.changes.some((change) => isMeasured(change) && !isOfData(change.path))) return { findings: [] };
  if (!(await isRetraining(session, model))) return { findings: [] };
  const { evaluateModel } = await import("../../scoring/evaluate.ts");
  const { evaluation, findings } = await evaluateModel({
    ...asked,
    host: session.place.host,
    model: model.head,
    baseline: { status: "none", reason: "what is proposed is shown beside what decides" },
    datasets: asked.datasets.filter(({ role }) => role !== "shown"),
  });
  if (evaluation !== undefined) return { proposed: evaluation, findings: [] };
  const why = findings.filter(({ outcome }) => isBlocking(outcome)).map(({ message }) => message);
  const message = `What ${model.name} would be by what this pull request proposes to judge by could not be measured: ${why.join(" ")}`;
  return { findings: [findingOf(EVALUATE.proposed, { outcome: "warn", model: model.name, message })] };
}

/** The rows are the base branch's, whatever is proposed: what is shown of others the evaluation has. */
function isOfData(path: string): boolean {
  return path.startsWith("datasets.") || path.startsWith("evaluation.datasets") || path.startsWith("monitoring");
}
