import { expect, test } from "vitest";
import type { WindowRecord } from "../../../../../src/generated/types.ts";
import { judged, windowOf, withHistories } from "./windows.ts";

test("names the columns, the values, the limits and since when", () => {
  const column = {
    kind: "number",
    measure: "wasserstein",
    distance: 0.312,
    threshold: 0.1,
    thresholdFrom: "models/churn/model.yaml:40",
    statistic: 0.2,
    pValue: 1e-9,
    adjustedP: 4e-9,
    flagged: true,
    psi: 0.3,
    rows: 1200,
  } as const;
  const drift = { engine: "model-gitops", columns: { income: column }, share: 0.6, flagged: true } as const;
  const windows = withHistories([
    windowOf(0, { drift: false }),
    windowOf(1, { drift: true }, { drift }),
    windowOf(2, { drift: true }, { drift }),
  ]);
  const [alert] = judged({ windows }).record?.alerts ?? [];
  expect(alert).toMatchObject({
    state: "firing",
    pendingSince: "2026-11-03T00:00:00.000Z",
    summary: "Drift: income, in 2 windows of the last 3.",
    columns: ["income"],
    details: [
      "income: wasserstein 0.3120, limit 0.1000 (models/churn/model.yaml:40); adjusted p 4.00e−9; 1,200 cells; since 2026-11-02",
      "share of drifted columns 60%, limit 50%",
    ],
  });
});

test("a slice that fell alone is what the alert is about", () => {
  const slice = { slice: "region=west", metric: "log_loss", value: 0.84, interval: null, rows: 245, reference: 0.51 };
  const slices = [
    { ...slice, flagged: true },
    { ...slice, slice: "region=east", flagged: false },
  ];
  const performance: WindowRecord["performance"] = { realized: {}, estimated: {}, slices };
  const reasons = { decay: "log_loss of region=west is 0.84 on 245 rows, beyond 0.5556" };
  const days = [0, 1].map((day) => windowOf(day, { decay: true }, { performance, reasons }));
  const [alert] = judged({ windows: withHistories(days) }).record?.alerts ?? [];
  expect(alert?.summary).toBe(
    "The performance fell: region=west: log_loss 0.8400, was 0.5100; 245 rows, in 2 windows of the last 3.",
  );
  expect(alert?.details).toEqual(["region=west: log_loss 0.8400, was 0.5100; 245 rows", reasons.decay]);
});

test("while it fires it says what the last window shows, and nobody is told anew", () => {
  const latency = (flagged: boolean) => ({ milliseconds: 40, interval: null, limit: 30, flagged });
  const day = (index: number, p95: boolean) => {
    const service = { latency: { p50: latency(true), p95: latency(p95) } };
    return windowOf(index, { service: true }, { service });
  };
  const first = judged({ windows: [day(0, false)] }).record;
  expect(first?.alerts[0]?.summary).toBe("Limits of the service were passed: latency p50.");
  const later = { before: first, windows: withHistories([day(0, false), day(1, true)]) };
  const { record, transitions } = judged(later);
  expect(transitions).toEqual([]);
  expect(record?.alerts[0]).toEqual({
    ...first?.alerts[0],
    summary: "Limits of the service were passed: latency p50 and latency p95.",
    details: [expect.stringMatching(/^latency p50/), expect.stringMatching(/^latency p95/)],
    window: "2026-11-02",
  });
  expect(judged({ ...later, before: record }).record).toBeUndefined();
});

test("a column that drifted by its empty cells alone is named with them", () => {
  const nullRate = { reference: 0.01, current: 0.1, pValue: 1e-9, adjustedP: 1e-9, flagged: true };
  const column = { kind: "number", flagged: false, measure: "wasserstein", distance: 0.054, threshold: 0.3, nullRate };
  const columns = { usage: { ...column, thresholdFrom: "default" } as never };
  const drift = { engine: "model-gitops", columns, share: 1, flagged: true } as const;
  const windows = withHistories([windowOf(0, { drift: true }, { drift }), windowOf(1, { drift: true }, { drift })]);
  const [alert] = judged({ windows }).record?.alerts ?? [];
  expect(alert?.columns).toEqual(["usage"]);
  expect(alert?.details?.[0]).toMatch(/^usage: .*empty cells 1% → 10%.*since 2026-11-01$/);
});
