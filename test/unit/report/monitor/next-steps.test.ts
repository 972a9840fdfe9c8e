import { expect, test } from "vitest";
import type { WindowRecord } from "../../../../src/generated/types.ts";
import { nextSteps } from "../../../../src/report/monitor/next-steps.ts";
import { columnDrift, windowRecord } from "../../../fakes/windows.ts";

const usual = windowRecord();
const raised = (signals: Partial<WindowRecord["signals"]>, change: Partial<WindowRecord> = {}): WindowRecord =>
  windowRecord({ health: "degraded", signals: { ...usual.signals, ...signals }, ...change });
const first = (window: WindowRecord) => nextSteps({ window, isStale: false })[0] ?? "";

test.each([
  ["drift while performance by labels stands", raised({ drift: true }), /there is nothing to do for the model/],
  [
    "drift without labels",
    raised({ drift: true, decay: null, estimatedDecay: null }),
    /^No labels say whether this hurts/,
  ],
  [
    "drift without labels, estimate holds",
    raised({ drift: true, decay: null }),
    /^The estimated performance holds, but no labels/,
  ],
  ["data before everything", raised({ drift: true, decay: true, quality: true }), /^Mend the data first/],
  ["no data", raised({ noData: true, drift: null }), /^Find out whether the service answers and logs at all/],
  ["decay", raised({ decay: true }), /open a pull request that trains on newer rows/],
  ["decay by another relation", raised({ decay: true, conceptDrift: true }), /older rows mislead/],
  ["concept drift alone", raised({ conceptDrift: true }), /do not rely on estimated performance/],
  [
    "an estimate without labels",
    raised({ estimatedDecay: true, decay: null }),
    /it assumes calibrated probabilities, no concept drift/,
  ],
  [
    "an estimate while labels stand",
    raised({ estimatedDecay: true }),
    /still stands for rows until 2026-10-28 00:00 UTC/,
  ],
  ["service", raised({ service: true }), /A limit of the service is passed/],
  [
    "two models answered",
    raised(
      { decay: true },
      {
        versions: [
          { version: "1", rows: 10 },
          { version: "2", rows: 10 },
        ],
      },
    ),
    /^More than one model answered/,
  ],
  [
    "empty cells",
    raised(
      { drift: null },
      {
        drift: {
          ...usual.drift,
          columns: {
            a: columnDrift({ nullRate: { reference: 0, current: 0.2, pValue: 0, adjustedP: 0, flagged: true } }),
          },
        },
      },
    ),
    /^Empty cells became more/,
  ],
  ["too little was measured", windowRecord({ health: "unknown" }), /^Too little could be measured/],
])("%s", (_, window, expected) => {
  expect(first(window)).toMatch(expected);
});

test("nothing is asked where nothing is wrong", () => {
  expect(nextSteps({ window: usual, isStale: false })).toEqual([]);
});

test("drift never asks for training where labels are missing or the data is broken", () => {
  for (const decay of [null, false])
    for (const quality of [true, false]) {
      const said = nextSteps({ window: raised({ drift: true, decay, quality }), isStale: false }).join(" ");
      expect(said).not.toMatch(/train on|trains on/);
    }
});

test("a stale monitor comes before all else, with or without a window", () => {
  for (const window of [raised({ decay: true }), undefined])
    expect(nextSteps({ window, isStale: true })[0]).toMatch(/^Look at the watch workflow/);
});

test("of one cause only what is about it", () => {
  const window = raised({ decay: true, service: true });
  expect(nextSteps({ window, isStale: false, cause: "service" })).toEqual([
    expect.stringMatching(/^A limit of the service/),
  ]);
});

test("where nothing was accepted, or no log was to be had, the finding says what to do and the schedule is not it", () => {
  for (const rule of ["monitor/accepted", "monitor/logs"])
    expect(nextSteps({ window: undefined, isStale: true, findings: [{ rule }] })).toEqual([]);
  expect(nextSteps({ window: undefined, isStale: true, findings: [{ rule: "logs/late" }] })).toHaveLength(1);
});
