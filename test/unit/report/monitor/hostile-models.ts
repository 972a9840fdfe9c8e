import type { Alert, WindowRecord } from "../../../../src/generated/types.ts";
import type { MonitoredModel } from "../../../../src/report/monitor/monitored.ts";
import { alertOf, driftedColumn, driftedWindow, pastWindow, windowPerformance } from "../../../fakes/windows.ts";

export const CAUSES: readonly Alert["cause"][] = [
  "drift",
  "decay",
  "estimated-decay",
  "concept-drift",
  "quality",
  "service",
  "no-data",
  "stale",
];
const RAISED = {
  drift: true,
  decay: true,
  estimatedDecay: true,
  conceptDrift: true,
  noData: true,
  quality: true,
  service: true,
};

/** A window in which every text is somebody else's. */
function hostile(words: readonly string[], value: number | null = 0.5): WindowRecord {
  const named = <T>(read: (text: string) => T) => Object.fromEntries(words.map((text) => [text, read(text)]));
  const first = words[0] ?? "";
  const usual = driftedWindow();
  const column = (text: string) =>
    driftedColumn({
      kind: "category",
      measure: text,
      test: text,
      thresholdFrom: text,
      distance: value,
      psi: value,
      unseen: { rows: 10, share: 0.1, values: [...words] },
      bins: { labels: [...words], reference: words.map(() => value ?? 0), current: words.map(() => 0.1) },
    });
  const metric = (text: string) => windowPerformance({ value, flagged: true, thresholdFrom: text, reason: text });
  return {
    ...usual,
    reference: {
      ...usual.reference,
      dataset: first,
      digest: first,
      kind: "rolling",
      windows: [...words],
      period: { from: first, to: first },
    },
    versions: words.map((version) => ({ version, rows: 10 })),
    drift: { ...usual.drift, columns: named(column), prediction: column(first), because: [...words] },
    quality: words.map((text) => ({
      rule: text,
      outcome: "fail",
      message: text,
      column: text,
      rate: value,
      limit: value,
      limitFrom: text,
    })),
    performance: {
      realized: named(metric),
      estimated: named((text) => ({ ...metric(text), value: null })),
      slices: words.map((slice) => ({ slice, metric: first, value, rows: 10, flagged: true })),
    },
    signals: RAISED,
    reasons: Object.fromEntries(Object.keys(RAISED).map((signal) => [signal, first])),
    service: {
      prometheus: named((problem) => ({ value: null, flagged: null, problem })),
      latency: named(() => ({ milliseconds: value, interval: null, limit: 1, flagged: true })),
    },
    experiment: {
      id: first,
      method: "paired",
      outcome: "stop",
      reason: first,
      sampleRatio: { counts: named(() => 1), pValue: value, flagged: true },
      metrics: words.map((name) => ({ name, role: "guardrail", difference: value, interval: null, decision: "worse" })),
      looks: [{ window: first, units: 1 }],
    },
    findings: words.map((message) => ({ rule: "monitor/logs", outcome: "unmeasured", message })),
    history: [
      pastWindow(1, { drifted: [...words], values: named(() => value) }),
      pastWindow(2, { values: named(() => 1e300) }),
    ],
  };
}

export function hostileAlerts(words: readonly string[]): readonly Alert[] {
  const [first = ""] = words;
  return CAUSES.flatMap((cause) =>
    (["firing", "pending", "resolved"] as const).map((state) =>
      alertOf({ cause, state, since: first, pendingSince: first, firedAt: first, summary: first, details: [...words] }),
    ),
  );
}

export function hostileModel(words: readonly string[], value?: number | null): MonitoredModel {
  const [first = ""] = words;
  return {
    model: first,
    windows: [hostile(words, value)],
    staleReason: first,
    fresh: "stale",
    nextCheckDue: first,
    manifestPath: first,
    findings: [{ rule: "a/b", outcome: "fail", message: first, location: { file: first } }],
    owners: [],
    columnOwners: Object.fromEntries(words.map((text) => [text, [...words]])),
  };
}
