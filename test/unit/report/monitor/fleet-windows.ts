import type { WindowRecord } from "../../../../src/generated/types.ts";
import { dayOf, pastWindow, unmeasuredColumn, windowPerformance, windowRecord } from "../../../fakes/windows.ts";

export const usual = windowRecord();

/** Labels say that it fell, and so does the estimate; part of it is data that failed its checks. */
export const decayed: WindowRecord = windowRecord({
  model: "churn",
  performance: {
    labelled: { from: "2026-11-20T00:00:00Z", to: "2026-11-21T00:00:00Z", rows: 11_900, labels: 9800 },
    realized: {
      roc_auc: windowPerformance({ value: 0.741, interval: [0.728, 0.754], flagged: true, rows: 9800 }),
      log_loss: windowPerformance({
        value: 0.52,
        interval: [0.5, 0.54],
        lower: 0.38,
        upper: 0.47,
        threshold: 0.47,
        reference: 0.42,
        flagged: true,
      }),
    },
    estimated: {
      roc_auc: windowPerformance({ value: 0.772, interval: [0.752, 0.784], flagged: true, rows: 12_345 }),
      f1: windowPerformance({
        value: null,
        interval: null,
        threshold: null,
        lower: null,
        upper: null,
        flagged: null,
        reason: "The log has scores and no answered class; add a label column.",
      }),
    },
    slices: [
      {
        slice: "region=north",
        metric: "roc_auc",
        value: 0.69,
        interval: [0.65, 0.73],
        rows: 2100,
        reference: 0.81,
        flagged: true,
      },
      {
        slice: "sex=f",
        group: true,
        metric: "recall",
        value: 0.6,
        interval: [0.55, 0.65],
        rows: 4100,
        reference: 0.62,
        flagged: false,
      },
    ],
  },
  quality: [
    {
      rule: "quality/null-rate",
      outcome: "fail",
      message: "1,852 of 12,345 cells of tariff are empty, 15% (14.4% to 15.6%); the contract allows 2%.",
      column: "tariff",
      dimension: "completeness",
      failed: 1852,
      rows: 12_345,
      rate: 0.15,
      interval: [0.144, 0.156],
      limit: 0.02,
      limitFrom: "models/churn/model.yaml:61",
    },
    {
      rule: "quality/freshness",
      outcome: "warn",
      message: "The last row is 7 h old; the contract asks for 6 h.",
      dimension: "freshness",
    },
    ...usual.quality,
  ],
  signals: { ...usual.signals, decay: true, estimatedDecay: true, conceptDrift: true, quality: true, service: true },
  reasons: {
    decay: "ROC AUC is 0.741 (0.728 to 0.754), below 0.790.",
    estimatedDecay: "ROC AUC is estimated at 0.772 (0.752 to 0.784), its whole band below 0.790.",
    conceptDrift: "Labels say 0.741 where the scores promise 0.802; the gap is 5.1 sampling errors.",
    quality: "15% of tariff is empty; 2% are allowed.",
    service: "p95 is 71 ms, limit 50 ms.",
  },
  service: {
    ...usual.service,
    latency: { p95: { milliseconds: 71.2, interval: [68, 74.5], limit: 50, flagged: true } },
    prometheus: {
      gpu: { value: 0.93, max: 0.9, statistic: "p95", samples: 1440, flagged: true },
      memory: {
        value: null,
        flagged: null,
        problem: "The server answered 502; try again, or look at monitoring.service.prometheus.url.",
      },
    },
  },
  versions: [
    { version: "2026.10.1", rows: 8000 },
    { version: "2026.11.3", rows: 4345 },
  ],
  health: "degraded",
});

/** Too little to say anything, and late. */
export const unknown: WindowRecord = windowRecord({
  model: "delays",
  window: { ...dayOf(20), rows: 8, state: "final" },
  drift: {
    engine: "model-gitops",
    columns: { carrier: unmeasuredColumn({ kind: "category" }), distance: unmeasuredColumn() },
    share: null,
    flagged: null,
  },
  performance: { realized: {}, estimated: {} },
  signals: { drift: null, decay: null, estimatedDecay: null, conceptDrift: null, noData: true },
  reasons: {
    noData: "8 rows where 12,000 are usual.",
    drift: "8 rows; n ≥ 200 would see a shift of 0.2 σ.",
    decay: "No label is old enough; maturity is 30d.",
    estimatedDecay: "8 rows; 300 are needed.",
    conceptDrift: "No label is old enough; maturity is 30d.",
  },
  service: {},
  quality: [],
  health: "unknown",
  fresh: "stale",
  history: [
    pastWindow(18),
    pastWindow(19, { rows: 40, health: "unknown", signals: { drift: null, decay: null, noData: true }, values: {} }),
  ],
  findings: [
    {
      rule: "monitor/logs",
      outcome: "unmeasured",
      message:
        "logs/2026-11-20.parquet ends before its footer: it was left out. Write it again, or wait for the next run.",
    },
  ],
});

/** An experiment and a provisional window. */
export const tried: WindowRecord = windowRecord({
  model: "ranking",
  experiment: {
    id: "ranker-v2",
    kind: "variants",
    method: "group-sequential",
    units: { control: 60_211, treatment: 60_033 },
    next: "Guardrails are looked at after each further window.",
    notes: ["3 units were seen in both arms and are left out."],
    outcome: "promote",
    reason: "The click rate is better, and nothing is worse than its margin.",
    sampleRatio: {
      counts: { control: 60_211, treatment: 60_033 },
      expected: { control: 0.5, treatment: 0.5 },
      pValue: 0.61,
      flagged: false,
    },
    metrics: [
      {
        name: "clicks",
        role: "success",
        control: 0.112,
        treatment: 0.119,
        difference: 0.007,
        interval: [0.003, 0.011],
        statistic: 3.5,
        boundary: 1.97,
        decision: "better",
      },
      {
        name: "latency",
        role: "guardrail",
        control: 31,
        treatment: 32,
        difference: 1,
        interval: [0.2, 1.8],
        margin: 3,
        decision: "not-worse",
      },
      {
        name: "returns",
        role: "guardrail",
        difference: null,
        interval: null,
        decision: "unmeasured",
        reason: "12 units; 200 are needed.",
      },
    ],
    looks: [
      { window: "2026-11-20", units: 60_000, fraction: 0.5, spent: 0.003, statistic: 1.9, boundary: 2.96 },
      { window: "2026-11-27", units: 120_244, fraction: 1, spent: 0.05, statistic: 3.5, boundary: 1.97 },
    ],
  },
});
