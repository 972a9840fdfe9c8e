import { expect, test } from "vitest";
import {
  canaryProblems,
  experimentOfStep,
  isOfStep,
  refuseSecondCanary,
} from "../../../../src/work/promotion/canary-plan.ts";
import { canary, DAY, EXPERIMENT, SINCE } from "./canary-cases.ts";

const PLANNED = { ...EXPERIMENT, guardrails: [{ name: "errors", margin: 0.002 }] };

type Changes = Parameters<typeof canary>[0] & { readonly isDated?: boolean };

function problems({ isDated = true, ...changes }: Changes, manifest: object = {}): readonly string[] {
  const { since, ...undated } = canary(changes);
  const dated = isDated && since !== undefined ? { ...undated, since } : undated;
  const declared = { model: "churn", environment: "production", canary: dated, unit: "user" };
  return canaryProblems({ ...declared, experiment: PLANNED, ...manifest }).map(({ at, message }) => `${at} ${message}`);
}

test("what is declared and planned alike can start", () => {
  expect(problems({ unit: "user", duration: "2w", guardrails: { errors: { margin: 0.002 } } })).toEqual([]);
  expect(problems({ guardrails: { latency: { margin: "5%", quantile: 0.95 } } })).toEqual([]);
});

test.each([
  [{ steps: [5, 50, 25] }, {}, "goes from 50 to 25 percent"],
  [
    { traffic: 7 },
    {},
    "/traffic The canary of churn in production has 7 percent of the traffic, which is not one of its steps (5, 25 and 50).",
  ],
  [
    { isDated: false },
    {},
    "/traffic The canary of churn in production has 5 percent of the traffic, and nothing says since when",
  ],
  [
    { guardrails: { roc_auc: { margin: 0.01 } } },
    {},
    "/guardrails/roc_auc The canary of churn in production guards roc_auc, which is no mean over rows",
  ],
  [{ traffic: 60 }, {}, "more than its last step of 50"],
  [{ unit: "session" }, {}, "is drawn for session, and the monitor reads user"],
  [{ duration: "3d" }, {}, "is to last 3d, less than monitoring.experiment.minimum"],
  [
    { guardrails: { errors: { margin: 0.01 } } },
    {},
    "guards errors with a margin of 0.01, and monitoring.experiment with 0.002",
  ],
  [
    { guardrails: { errors: { margin: 0.002, better: "higher" as const } } },
    { experiment: { ...EXPERIMENT, guardrails: [{ name: "errors", margin: 0.002, better: "lower" }] } },
    "and the other direction",
  ],
  [{}, { experiment: undefined }, "has no way to decide"],
  [{}, { experiment: { ...PLANNED, kind: "shadow" } }, "is a shadow log"],
  [{}, { experiment: EXPERIMENT }, "has no metric to decide by"],
  [{}, { experiment: { ...EXPERIMENT, guardrails: [{ name: "revenue" }] } }, "can never be promoted: revenue"],
])("a canary of %j beside %j is refused", (changes, manifest, problem) => {
  expect(problems(changes, manifest).join("\n")).toContain(problem);
});

test("one that has not started needs neither a step nor a time", () => {
  expect(problems({ traffic: 0, isDated: false })).toEqual([]);
});

test("each step is an experiment of its own, with the split that is served", () => {
  const guardrails = { errors: { margin: 0.002 }, latency: { margin: "5%", quantile: 0.95 } };
  const first = experimentOfStep(PLANNED, canary({ guardrails, duration: "2w" }));
  expect(first).toMatchObject({
    weights: { champion: 95, challenger: 5 },
    minimumMs: 7 * DAY,
    guardrails: [{ name: "errors" }, { name: "latency", quantile: 0.95 }],
  });
  const last = experimentOfStep(PLANNED, canary({ traffic: 50, duration: "2w" }));
  expect(last).toMatchObject({ weights: { champion: 50, challenger: 50 }, minimumMs: 14 * DAY });
  const other = experimentOfStep(PLANNED, canary({ digest: `sha256:${"aa".repeat(32)}` }));
  const again = experimentOfStep(PLANNED, canary({ since: "2026-11-02T00:00:00Z" }));
  expect(new Set([first?.id, last?.id, other?.id, again?.id]).size).toBe(4);
  expect(first?.id).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
  expect(experimentOfStep(PLANNED, canary({ traffic: 0 }))).toBeUndefined();
});

test("a window that began before the step is of another split", () => {
  expect(isOfStep(canary(), { from: SINCE })).toBe(true);
  expect(isOfStep(canary(), { from: SINCE - 1 })).toBe(false);
});

test("a second canary is refused while one is open; the same one goes on", () => {
  const wanted = { model: "churn", environment: "production", digest: `sha256:${"aa".repeat(32)}` };
  expect(refuseSecondCanary(canary(), wanted)).toContain("churn has an open canary in production: version 1.5.0");
  expect(refuseSecondCanary(canary({ state: "inconclusive" }), wanted)).toContain("Promote it or roll it back first.");
  expect(refuseSecondCanary(canary(), { ...wanted, digest: canary().digest })).toBeUndefined();
  expect(refuseSecondCanary(undefined, wanted)).toBeUndefined();
});
