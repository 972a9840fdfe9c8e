import type {
  Alert,
  AlertsRecord,
  ColumnDrift,
  PastWindow,
  WindowPerformance,
  WindowRecord,
} from "../../src/generated/types.ts";

/** Windows of production as a monitor leaves them, with invented numbers: for tests of what reads them, and the preview. */

const hex = (digit: string) => `sha256:${digit.repeat(64)}`;
const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 10, 1);

/** `2026-11-01`, and so on, by the number of the day. */
export function dayOf(index: number): { readonly id: string; readonly from: string; readonly to: string } {
  const [from, to] = [FIRST + index * DAY, FIRST + (index + 1) * DAY].map((at) => new Date(at).toISOString());
  if (from === undefined || to === undefined) throw new Error("no day");
  return { id: from.slice(0, 10), from, to };
}

/** A number that is as it was. */
export function columnDrift(change: Partial<ColumnDrift> = {}): ColumnDrift {
  return {
    kind: "number",
    rows: 12_000,
    referenceRows: 10_000,
    distance: 0.021,
    measure: "wasserstein",
    test: "kolmogorov-smirnov",
    statistic: 0.013,
    statisticBound: 0.019,
    pValue: 0.41,
    adjustedP: 0.62,
    threshold: 0.1,
    thresholdFrom: "default",
    flagged: false,
    psi: 0.0021,
    psiCritical: 0.0035,
    jensenShannon: 0.027,
    hellinger: 0.023,
    tvd: 0.019,
    mean: [41.2, 41.5],
    std: [11.8, 11.9],
    bins: {
      labels: ["< 20", "20 to 30", "30 to 40", "40 to 50", "50 to 60", "≥ 60"],
      reference: [0.05, 0.15, 0.3, 0.28, 0.15, 0.07],
      current: [0.05, 0.15, 0.29, 0.28, 0.16, 0.07],
    },
    ...change,
  };
}

/** A number that moved by a third of a standard deviation. */
export function driftedColumn(change: Partial<ColumnDrift> = {}): ColumnDrift {
  return columnDrift({
    distance: 0.342,
    statistic: 0.171,
    statisticBound: 0.18,
    pValue: 1.2e-14,
    adjustedP: 1.1e-13,
    thresholdFrom: "models/credit-risk/model.yaml:42",
    flagged: true,
    psi: 0.18,
    mean: [41.2, 45.3],
    bins: {
      labels: ["< 20", "20 to 30", "30 to 40", "40 to 50", "50 to 60", "≥ 60"],
      reference: [0.05, 0.15, 0.3, 0.28, 0.15, 0.07],
      current: [0.01, 0.08, 0.21, 0.31, 0.24, 0.15],
    },
    ...change,
  });
}

/** Too few rows to say anything. */
export function unmeasuredColumn(change: Partial<ColumnDrift> = {}): ColumnDrift {
  const { bins: _, mean: __, std: ___, ...rest } = columnDrift();
  return {
    ...rest,
    rows: 8,
    distance: null,
    statistic: null,
    statisticBound: null,
    pValue: null,
    adjustedP: null,
    flagged: null,
    psi: null,
    reason: "8 rows; n ≥ 200 would see a shift of 0.2 σ.",
    ...change,
  };
}

export function windowPerformance(change: Partial<WindowPerformance> = {}): WindowPerformance {
  return {
    value: 0.813,
    interval: [0.801, 0.825],
    lower: 0.79,
    upper: 0.84,
    threshold: 0.79,
    reference: 0.816,
    rows: 11_200,
    flagged: false,
    thresholdFrom: "reference chunks",
    ...change,
  };
}

export function pastWindow(index: number, change: Partial<PastWindow> = {}): PastWindow {
  return {
    ...dayOf(index),
    rows: 12_000 + 37 * index,
    signals: { drift: false, decay: false, estimatedDecay: false, conceptDrift: false, noData: false, quality: false },
    share: 0,
    health: "healthy",
    values: {
      "realized.roc_auc": 0.815 - index / 4000,
      "estimated.roc_auc": 0.817,
      "distance.income": 0.02 + (index % 5) / 200,
    },
    ...change,
  };
}

/** A final day on which all is well. */
export function windowRecord(change: Partial<WindowRecord> = {}): WindowRecord {
  return {
    schema: "model-gitops/window/v1",
    model: "credit-risk",
    key: hex("1"),
    window: { ...dayOf(26), rows: 12_345, state: "final" },
    reference: {
      kind: "fixed",
      dataset: "holdout",
      digest: hex("c"),
      rows: 10_000,
      period: { from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z" },
    },
    artifact: hex("a"),
    versions: [{ version: "2026.10.1", rows: 12_345 }],
    rules: hex("d"),
    source: hex("e"),
    drift: {
      engine: "model-gitops",
      columns: {
        income: columnDrift({ critical: true, weight: 3 }),
        age: columnDrift(),
        housing: columnDrift({
          kind: "category",
          measure: "jensen-shannon",
          test: "chi-square",
          mean: null,
          std: null,
          bins: { labels: ["own", "rent", "free"], reference: [0.6, 0.3, 0.1], current: [0.61, 0.29, 0.1] },
        }),
      },
      prediction: columnDrift({
        bins: {
          labels: ["< 0.25", "0.25 to 0.5", "0.5 to 0.75", "≥ 0.75"],
          reference: [0.5, 0.3, 0.15, 0.05],
          current: [0.5, 0.29, 0.16, 0.05],
        },
      }),
      share: 0,
      rawShare: 0,
      flagged: false,
    },
    quality: [
      { rule: "quality/null-rate", outcome: "pass", message: "No cell of income is empty.", column: "income" },
      { rule: "quality/volume", outcome: "pass", message: "12,345 rows, as many as usual." },
    ],
    performance: {
      labelled: { from: "2026-10-27T00:00:00Z", to: "2026-10-28T00:00:00Z", rows: 11_900, labels: 11_200 },
      realized: { roc_auc: windowPerformance() },
      estimated: { roc_auc: windowPerformance({ value: 0.815, interval: [0.796, 0.834], rows: 12_345 }) },
    },
    signals: {
      drift: false,
      decay: false,
      estimatedDecay: false,
      conceptDrift: false,
      noData: false,
      quality: false,
      service: false,
    },
    reasons: {},
    service: {
      latency: {
        p50: { milliseconds: 11.2, interval: null, limit: null, flagged: null },
        p95: { milliseconds: 38.4, interval: [37.1, 40.2], limit: 50, flagged: false },
      },
      throughput: { rowsPerSecond: 0.143, flagged: null },
      errors: { rate: 0.0004, rows: 12_345, interval: [0.0001, 0.0009], limit: 0.01, flagged: false },
    },
    health: "healthy",
    fresh: "fresh",
    history: Array.from({ length: 13 }, (_, index) => pastWindow(13 + index)),
    ...change,
  };
}

/** Income drifted quietly for three days; performance by labels stands. */
export function driftedWindow(change: Partial<WindowRecord> = {}): WindowRecord {
  const usual = windowRecord();
  const drifted = { drift: true, decay: false, estimatedDecay: false, conceptDrift: null, noData: false };
  return {
    ...usual,
    key: hex("2"),
    drift: {
      ...usual.drift,
      columns: {
        ...usual.drift.columns,
        income: driftedColumn({ critical: true, weight: 3 }),
        tenure: unmeasuredColumn(),
      },
      share: 0.6,
      rawShare: 0.33,
      flagged: true,
      because: ["column income", "share"],
      evidence: { value: 41.2, limit: 20, flagged: true },
    },
    signals: { ...usual.signals, ...drifted },
    reasons: {
      drift: "income is 0.34 σ from the reference, limit 0.1; the weighted share of drifted columns is 60%, limit 50%.",
      conceptDrift: "12 labels of this window; 300 would see a gap of 0.05.",
    },
    health: "degraded",
    history: Array.from({ length: 13 }, (_, index) =>
      index < 11
        ? pastWindow(13 + index)
        : pastWindow(13 + index, {
            signals: { ...drifted, quality: false },
            share: 0.6,
            health: "degraded",
            drifted: ["income"],
            values: { "realized.roc_auc": 0.81, "estimated.roc_auc": 0.812, "distance.income": 0.2 + index / 100 },
          }),
    ),
    ...change,
  };
}

export function alertOf(change: Partial<Alert> = {}): Alert {
  return {
    cause: "drift",
    state: "firing",
    since: "2026-11-26T00:00:00.000Z",
    pendingSince: "2026-11-25T00:00:00.000Z",
    window: dayOf(26).id,
    summary: "1 of 3 measured columns drifted, among them income, which is critical.",
    details: ["income: 0.34 σ, limit 0.1"],
    deliveries: [],
    ...change,
  };
}

export function alertsRecord(alerts: readonly Alert[] = [alertOf()]): AlertsRecord {
  return { schema: "model-gitops/alerts/v1", model: "credit-risk", key: hex("9"), alerts: [...alerts] };
}
