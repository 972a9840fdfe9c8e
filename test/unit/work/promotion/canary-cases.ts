import type { CanarySpec, ExperimentState } from "../../../../src/generated/types.ts";
import { stepId } from "../../../../src/work/promotion/canary-plan.ts";

export const EXPERIMENT = {
  id: "ranker-2026-11",
  control: "champion",
  treatment: "challenger",
  minimumMs: 7 * 86_400_000,
};

export const SINCE = Date.parse("2026-11-01T00:00:00Z");
export const DAY = 86_400_000;

export function canary(changes: Partial<CanarySpec> = {}): CanarySpec {
  return {
    version: "1.5.0",
    digest: `sha256:${"2b".repeat(32)}`,
    traffic: 5,
    steps: [5, 25, 50],
    minimumRows: 1000,
    since: "2026-11-01T00:00:00Z",
    ...changes,
  };
}

/** What the monitor says of the step that the canary is in. */
export function decided(declared: CanarySpec, changes: Partial<ExperimentState> = {}): ExperimentState {
  const rows = { revenue: { rows: 5000 }, errors: { rows: 5000 } };
  return {
    id: stepId(EXPERIMENT, declared),
    method: "always-valid",
    outcome: "continue",
    reason: "Not decided yet.",
    looks: [],
    totals: { champion: rows, challenger: rows },
    metrics: [metric("success", "undecided"), metric("guardrail", "undecided")],
    ...changes,
  };
}

export function metric(
  role: "success" | "guardrail",
  decision: NonNullable<ExperimentState["metrics"]>[number]["decision"],
): NonNullable<ExperimentState["metrics"]>[number] {
  return { name: role === "success" ? "revenue" : "errors", role, difference: null, interval: null, decision };
}
