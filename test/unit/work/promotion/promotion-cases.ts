import type { PromotionRecord, QuarantineRecord } from "../../../../src/generated/types.ts";
import type { ResolvedStage } from "../../../../src/manifest/resolved-promotion.ts";
import { readRegistry } from "../../../../src/work/promotion/registry.ts";

/** Two commits, and two artifacts. */
export const [A, B] = ["a".repeat(40), "b".repeat(40)];
export const [ONE, TWO, THREE] = ["1", "2", "3"].map((digit) => `sha256:${digit.repeat(64)}`) as [
  string,
  string,
  string,
];
export const HOUR = 3_600_000;
export const NOW = Date.parse("2026-11-01T12:00:00Z");

export function stage(name: string, changes: Partial<ResolvedStage> = {}): ResolvedStage {
  return {
    name,
    after: undefined,
    soakMs: 0,
    isAutomatic: false,
    updates: [],
    endpoint: undefined,
    canary: undefined,
    ...changes,
  };
}

export function tag(name: string, commit = A) {
  return { name, sha: commit, isAnnotated: true, commit };
}

export function registeredBy(...names: readonly string[]) {
  return readRegistry(names.map((name) => tag(name))).models.get("churn");
}

export function record(changes: Partial<PromotionRecord>): PromotionRecord {
  return {
    schema: "model-gitops/promotion/v1",
    key: `sha256:${"0".repeat(64)}`,
    model: "churn",
    action: "promote",
    state: "done",
    version: "1.0.0",
    stage: "production",
    artifact: ONE,
    commit: A,
    evidence: [],
    outcome: "pass",
    findings: [],
    at: "2026-11-01T00:00:00.000Z",
    ...changes,
  };
}

export function quarantine(state: QuarantineRecord["state"], by?: string): QuarantineRecord {
  const body = {
    model: "churn",
    artifact: ONE,
    state,
    reason: "It refuses everybody.",
    at: "2026-10-31T00:00:00.000Z",
  };
  return { schema: "model-gitops/quarantine/v1", key: ONE, ...body, ...(by !== undefined && { by }) };
}
