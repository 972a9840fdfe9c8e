import type { Finding } from "../../findings/finding.ts";
import { isBlocking, verdictOf } from "../../findings/verdict.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { PromotionRequest } from "./request.ts";
import { promotionKey } from "./request.ts";

export interface OutcomeFacts {
  readonly request: PromotionRequest;
  readonly action: PromotionRecord["action"];
  readonly artifact: string;
  readonly trainKey?: string | undefined;
  readonly from?: PromotionRecord["from"] | undefined;
  readonly evidence: PromotionRecord["evidence"];
  readonly findings: readonly Finding[];
  readonly requestedBy?: string | undefined;
  readonly counter?: number | undefined;
  /** How many promotions of the stage were carried out before: serving again after another is another promotion. */
  readonly place: number;
  readonly now: number;
}

/** A record holds at most this many. */
const MOST = 500;

/** How a promotion begins; what comes of it is added as it is done. */
export function promotionRecord(facts: OutcomeFacts): PromotionRecord {
  const { request, action, artifact, trainKey, from, evidence, findings, requestedBy, counter, place, now } = facts;
  const { model, version, stage, commit, reason, tag } = request;
  const outcome = verdictOf(findings);
  const key = promotionKey({ model, action, version, stage, artifact, commit, counter: place });
  return {
    schema: "model-gitops/promotion/v1",
    key,
    model,
    action,
    state: isBlocking(outcome) ? "refused" : "begun",
    version,
    ...(stage !== undefined && { stage }),
    artifact,
    ...(trainKey !== undefined && { trainKey }),
    commit,
    ...(from !== undefined && { from }),
    ...(tag !== undefined && { tag: tag.name }),
    ...(counter !== undefined && { counter }),
    evidence: [...evidence],
    outcome,
    findings: findings
      .filter((finding) => finding.outcome !== "pass")
      .slice(0, MOST)
      .map((finding) => ({ ...finding })),
    ...(reason !== undefined && reason !== "" && { reason: reason.slice(0, 2000) }),
    ...(requestedBy !== undefined && { requestedBy }),
    at: new Date(now).toISOString(),
  };
}
