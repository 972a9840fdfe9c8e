import { expect, test } from "vitest";
import type { ExperimentState } from "../../../../src/generated/types.ts";
import { withOutcome } from "../../../../src/loop/monitoring/experiment.ts";
import { windowFindings } from "../../../../src/loop/monitoring/window-findings.ts";
import type { MeasuredWindow } from "../../../../src/work/monitor/measured.ts";

const WINDOW: MeasuredWindow = {
  span: { id: "1970-01-09", from: 0, to: 1 },
  state: "final",
  replaces: undefined,
  source: "",
  rows: 5,
  profile: undefined,
  quality: [],
  served: undefined,
  labelled: undefined,
  sampled: [],
  service: { rows: 5, latencies: undefined, failed: undefined, seconds: 1, prometheus: {} },
  versions: [],
  findings: [],
};
const HARM = "errors is worse by more than its margin of 0.02.";

function told(outcome: ExperimentState["outcome"]) {
  const state: ExperimentState = { id: "ranker", method: "always-valid", outcome, reason: HARM, looks: [] };
  return withOutcome(WINDOW, state).findings;
}

test("what an experiment came to is a finding of its window, with the reason; what goes on is none", () => {
  expect(told("stop")).toMatchObject([
    {
      rule: "monitor/experiment",
      outcome: "warn",
      subject: "ranker",
      message: `The experiment "ranker" is to be stopped. ${HARM}`,
    },
  ]);
  expect(told("promote")).toMatchObject([
    { outcome: "pass", message: `The experiment "ranker" is decided: promote the treatment. ${HARM}` },
  ]);
  expect([...told("continue"), ...told("no-data"), ...withOutcome(WINDOW, undefined).findings]).toEqual([]);
});

test("a stop is told of the newest window, with the advice of its rule", () => {
  const windows = ["01", "02"].map((day) => ({
    window: { id: day, from: `2026-01-${day}T00:00:00Z`, to: "", rows: 5, state: "final" },
    findings: told("stop"),
  }));
  const found = windowFindings("churn", windows as unknown as Parameters<typeof windowFindings>[1]);
  expect(found).toMatchObject([
    { outcome: "warn", message: `Window 02 and 1 other: The experiment "ranker" is to be stopped. ${HARM}` },
  ]);
  expect(found[0]?.remediation).toContain("Send all traffic to the control");
});
