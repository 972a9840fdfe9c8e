import { expect, test } from "vitest";
import type { ExperimentState } from "../../../../src/generated/types.ts";
import { experimentLines, experimentMark } from "../../../../src/report/monitor/experiment-view.ts";
import { nextSteps } from "../../../../src/report/monitor/next-steps.ts";
import { tried } from "./fleet-windows.ts";

const STATE: ExperimentState = { method: "always-valid", outcome: "continue", looks: [] };
const BROKEN = { counts: { a: 1818, b: 771 }, pValue: 1e-9, flagged: true };

test("a broken split is headed so, whatever the record's word, and says what to do", () => {
  for (const outcome of ["stop", "continue", "no-data"] as const) {
    const experiment = { ...STATE, outcome, sampleRatio: BROKEN };
    expect(experimentMark(experiment)).toMatchObject({
      word: expect.stringContaining("split is broken"),
      outcome: "fail",
    });
    const steps = nextSteps({ window: { ...tried, experiment }, isStale: false }).join(" ");
    expect(steps).toContain("begin anew under another id");
    expect(steps).not.toContain("what was worse");
  }
});

test("harm that was shown before the split broke stays harm", () => {
  const memory = { decided: "stop" } as NonNullable<ExperimentState["memory"]>;
  expect(experimentMark({ ...STATE, outcome: "stop", sampleRatio: BROKEN, memory }).word).toBe(
    "stop: keep the control",
  );
});

test("what ended without a decision does not go on", () => {
  expect(experimentMark({ ...STATE, ended: true }).word).toBe("ended: nothing was shown, keep the control");
  expect(experimentMark(STATE).word).toBe("go on: nothing is decided yet");
});

test("a success metric that is not shown to be better says by what limit", () => {
  const base = { name: "sales", role: "success", difference: 3, interval: [2, 4] } as const;
  const line = (metric: Partial<NonNullable<ExperimentState["metrics"]>[number]>): string | undefined =>
    experimentLines({
      ...STATE,
      metrics: [{ ...base, interval: [2, 4], decision: "undecided", statistic: 3.1, ...metric }],
    })[0];
  expect(line({ boundary: 4.21 })).toMatch(/, z 3\.10 where 4\.21 is needed$/);
  expect(line({ boundary: null })).toMatch(/, not judged in this look$/);
  expect(line({ boundary: 2, decision: "better" })).not.toContain("z ");
});

test("units are an estimate and said to be, of a shadow log requests are counted; a guardrail has its margin", () => {
  const latency: NonNullable<ExperimentState["metrics"]>[number] = {
    name: "latency",
    role: "guardrail",
    difference: -1.4,
    interval: [-30, 27],
    margin: 32,
    decision: "undecided",
  };
  expect(experimentLines({ ...STATE, units: { a: 2363 }, metrics: [latency] })).toEqual([
    "a about 2,363 units",
    expect.stringMatching(/^latency \(guardrail\) undecided: .*, margin 32/),
  ]);
  expect(experimentLines({ ...STATE, kind: "shadow", units: { a: 220 } })).toEqual(["a 220 requests"]);
});
