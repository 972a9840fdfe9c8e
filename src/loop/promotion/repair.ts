import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import type { RepairKind } from "../../work/promotion/reconcile.ts";
import { referenceOf } from "../../work/promotion/wanted.ts";
import type { Session } from "../place/session.ts";
import type { Serving } from "./changes.ts";
import { tryEnvironment, writeEnvironment } from "./environment.ts";
import type { ReconciledModel } from "./reconcile-environments.ts";
import { deployStep } from "./steps.ts";

/** What was repaired of a model in an environment. */
export interface Repaired {
  readonly environment: string;
  readonly model: string;
  readonly kind: RepairKind;
  /** A sentence. */
  readonly what: string;
}

export interface RepairOutcome {
  readonly repaired: readonly Repaired[];
  readonly findings: readonly Finding[];
}

/** Does what the settings allow and would help. None of it changes what serves. */
export async function repair(session: Session, standing: ReconciledModel): Promise<RepairOutcome> {
  const { reconciled, record, model, desired } = standing;
  const stage = model.judged.stages.find(({ name }) => name === desired.environment);
  const repaired: Repaired[] = [];
  const findings: Finding[] = [];
  if (stage === undefined || record?.commit === undefined) return { repaired, findings };
  for (const { kind } of reconciled.repairs) {
    const done = await repairOne(session, kind, { ...standing, stage, record });
    findings.push(...done.findings);
    if (done.what !== "") {
      repaired.push({ environment: desired.environment, model: model.name, kind, what: done.what });
    }
  }
  return { repaired, findings };
}

interface Repairing extends ReconciledModel {
  readonly stage: ResolvedStage;
  readonly record: PromotionRecord;
}

async function repairOne(
  session: Session,
  kind: RepairKind,
  { stage, record, desired, canary }: Repairing,
): Promise<{ readonly what: string; readonly findings: readonly Finding[] }> {
  const { model, digest, version } = desired;
  const request = {
    model,
    action: "promote" as const,
    version: version ?? "",
    stage: stage.name,
    commit: record.commit ?? "",
  };
  if (kind === "record-deployment") {
    const { findings } = await deployStep(session, { request, stage }, record);
    return { what: findings.length === 0 ? `The deployment of ${digest.slice(0, 19)} was recorded.` : "", findings };
  }
  if (kind === "restore-artifact") return { what: "", findings: [] };
  const serving: Serving = {
    model,
    stage,
    version,
    digest,
    reference: referenceOf(record, canary?.traffic),
    isRepair: true,
    occasion: `${digest} on ${new Date(session.place.host.now()).toISOString().slice(0, 10)}`,
    title: `Bring the files that follow ${stage.name} of ${model} back to ${version ?? digest.slice(0, 19)}`,
    body: digest,
  };
  // What cannot be written is told, and stops nothing of other models.
  const held = await tryEnvironment(session, serving);
  if (held.some(({ outcome }) => isBlocking(outcome))) return { what: "", findings: held };
  const written = await writeEnvironment(session, serving);
  const where = written.pull === undefined ? "" : ` by #${written.pull}`;
  const what =
    written.files.length === 0
      ? ""
      : `${written.files.join(", ")} ${written.kind === "proposed" ? "would be brought" : "was brought"} back${where}.`;
  return { what, findings: written.findings };
}
