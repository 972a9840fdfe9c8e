import type { Finding } from "../../findings/finding.ts";
import type { CanarySpec, EnvironmentManifest, PromotionRecord } from "../../generated/types.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { canaryKey } from "../../work/promotion/open-canary.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { recordWords } from "./ledger.ts";
import type { Recorded } from "./standing.ts";

/** A canary where an environment's file declares one. */
export interface StandingCanary {
  readonly model: ModelAtRevision;
  readonly stage: ResolvedStage;
  readonly serves: EnvironmentManifest["models"][string];
  readonly canary: CanarySpec;
  readonly recorded: Recorded;
}

export interface CanaryWord {
  readonly record: PromotionRecord | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Puts on the ledger how a canary stands by its environment's file, where that is not known yet: after a step, after the
 * merge of one, and after a run that broke off between the two.
 */
export async function recordCanary(
  { place }: Session,
  { model, stage, serves, canary, recorded }: StandingCanary,
  { reason, key }: { readonly reason: string; readonly key: NamedKey | undefined },
): Promise<CanaryWord> {
  const id = canaryKey({ model: model.name, stage: stage.name }, canary);
  if (canary.traffic === 0 || recorded.canaries.some((one) => one.key === id))
    return { record: undefined, findings: [] };
  const record: PromotionRecord = {
    schema: "model-gitops/promotion/v1",
    key: id,
    model: model.name,
    action: "canary",
    state: "done",
    ...(canary.version !== undefined && { version: canary.version }),
    stage: stage.name,
    artifact: canary.digest,
    from: { artifact: serves.digest, ...(serves.version !== undefined && { version: serves.version }) },
    traffic: canary.traffic,
    evidence: [],
    outcome: canary.state === "paused" || canary.state === "inconclusive" ? "warn" : "pass",
    findings: [],
    reason: reason.slice(0, 2000),
    at: new Date(place.host.now()).toISOString(),
  };
  return { record, findings: await recordWords(place, { promotions: [record] }, key) };
}

/** That a person took a canary out of the environment's file. */
export async function recordTakenOut(
  { place }: Session,
  open: PromotionRecord,
  key: NamedKey | undefined,
): Promise<CanaryWord> {
  const { model, stage = "", artifact, version } = open;
  const at = new Date(place.host.now()).toISOString();
  const gone: CanarySpec = { digest: artifact, traffic: 0, steps: [1], minimumRows: 1, since: open.at };
  const record: PromotionRecord = {
    schema: "model-gitops/promotion/v1",
    key: canaryKey({ model, stage }, gone),
    model,
    action: "canary",
    state: "done",
    ...(version !== undefined && { version }),
    stage,
    artifact,
    traffic: 0,
    evidence: [],
    outcome: "pass",
    findings: [],
    reason: "Somebody took it out of the environment's file.",
    at,
  };
  return { record, findings: await recordWords(place, { promotions: [record] }, key) };
}
