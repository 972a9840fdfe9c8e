import type { ProposalRecord } from "../../generated/types.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import { triggerId } from "./causes.ts";
import type { Decision } from "./decision.ts";

export type ProposalFacts = Omit<
  ProposalRecord,
  "schema" | "key" | "decision" | "rule" | "reason" | "trigger" | "branch" | "at"
>;

/** The record of a decision, which is the same for the same facts whenever it is made. */
export function proposalRecord(decision: Decision, facts: ProposalFacts, now: number): ProposalRecord {
  const { causes, rule, reason } = decision;
  const body = {
    schema: "model-gitops/proposal/v1" as const,
    decision: decision.decision,
    rule,
    reason: reason.slice(0, 2000),
    trigger: { ...(causes.length > 0 && { id: triggerId(causes) }), causes: [...causes].slice(0, 20) },
    branch: retrainBranch(facts.model),
    ...facts,
  };
  return { ...body, key: sha256(canonicalJson(body)), at: new Date(now).toISOString() };
}

/** What a record says beside its decision, to be said again by the next one about the same proposal. */
export function factsIn(record: ProposalRecord): ProposalFacts {
  const { schema: _s, key: _k, decision: _d, rule: _r, reason: _w, trigger: _t, branch: _b, at: _a, ...facts } = record;
  const { heartbeat: _h, asked: _p, ...rest } = facts;
  return rest;
}
