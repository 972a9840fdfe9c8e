import { pageName } from "../../../../src/records/page-name.ts";
import type {
  ToldEnvironment,
  ToldIssue,
  ToldModel,
  ToldRow,
  ToldServing,
  ToldSite,
  ToldSpan,
  ToldUse,
} from "../../../../src/records/site.ts";

/** What an author of a repository may call something, to be run where it is shown. */
export const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'\u202E`;

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const COMMIT = "c0ffee".repeat(7).slice(0, 40);

export const DATA: readonly ToldUse[] = [
  { dataset: "train", page: "train", role: "train", digest: digest("a"), rows: undefined },
  { dataset: "holdout", page: "holdout", role: "decides", digest: digest("b"), rows: 4000 },
];

export function serving(change: Partial<ToldServing> = {}): ToldServing {
  return {
    stage: "production",
    version: "1.4.0",
    digest: digest("d"),
    since: "2026-11-03T09:12:00.000Z",
    synced: "Synced",
    healthy: "Healthy",
    fresh: "Fresh",
    reasons: [],
    isPaused: false,
    traffic: undefined,
    outcome: "pass",
    approval: { count: 2, self: 0, roles: ["model-risk"], people: [] },
    data: DATA,
    ...change,
  };
}

export function row(name: string, served: readonly ToldServing[], firing = 0): ToldRow {
  return { name, page: pageName(name), lifecycle: "active", serving: served, firing };
}

export const ISSUES: readonly ToldIssue[] = [
  {
    id: "train-1",
    dataset: "train",
    severity: "high",
    isOpen: true,
    isOverdue: true,
    opened: "2026-10-01",
    due: "2026-11-01",
    text: undefined,
  },
];

const at = (index: number): string => new Date(Date.UTC(2024, index, 5)).toISOString();

export function model(name: string, change: Partial<ToldModel> = {}): ToldModel {
  return {
    ...row(name, [serving(), serving({ stage: "staging", version: "1.5.0", traffic: 20, isPaused: true })], 1),
    task: "binary-classification",
    problems: [],
    versions: [
      {
        version: "1.5.0",
        commit: COMMIT,
        digest: digest("e"),
        metrics: [["ROC AUC", "0.812"]],
        stages: ["staging"],
        note: "",
      },
      {
        version: "1.4.0",
        commit: COMMIT,
        digest: digest("d"),
        metrics: [["ROC AUC", "0.804"]],
        stages: ["production"],
        note: "lightweight tag",
      },
    ],
    accepted: [{ at: at(1), artifact: digest("d"), commit: COMMIT, pull: 12, outcome: "pass" }],
    series: [
      {
        metric: "ROC AUC",
        better: "higher",
        measured: 30,
        points: Array.from({ length: 30 }, (_, index) => ({
          at: at(index),
          value: 0.78 + index / 1000,
          interval: [0.76 + index / 1000, 0.8 + index / 1000] as const,
          content: digest(index < 20 ? "b" : "9"),
          text: (0.78 + index / 1000).toFixed(3),
          range: "0.760 to 0.800",
        })),
      },
    ],
    promotions: [
      {
        at: at(30),
        action: "promote",
        state: "done",
        stage: "production",
        version: "1.4.0",
        from: "1.3.0",
        outcome: "pass",
        isEmergency: false,
        by: undefined,
        reason: undefined,
      },
    ],
    monitor: {
      health: "degraded",
      fresh: "fresh",
      windows: 400,
      last: { from: at(32), to: at(33), rows: 5000 },
      alerts: [{ cause: "drift", state: "firing", since: at(32), text: undefined }],
      past: Array.from({ length: 24 }, (_, index) => ({
        from: at(index),
        to: at(index + 1),
        rows: 5000 + index,
        health: index > 20 ? ("degraded" as const) : ("healthy" as const),
        signals: index > 20 ? ["drift"] : [],
        values: { "realized.roc_auc": 0.8 - index / 500, errors: 0.01 },
      })),
      rolledUp: { from: at(0), to: at(10), windows: 300, archives: 10 },
    },
    proposals: [{ at: at(31), decision: "propose", rule: "fired", pull: 14, state: "open", reason: undefined }],
    governance: {
      at: at(30),
      outcome: "pass",
      change: "substantial",
      packs: ["eu-ai-act"],
      requiredRoles: ["model-risk"],
      approval: { count: 2, self: 0, roles: ["model-risk"], people: [] },
      open: [{ id: "gate/slice", title: "", outcome: "warn" }],
      passed: 17,
      waivers: [{ id: "w-1", rule: "card/fairness", expires: "2027-01-31" }],
    },
    issues: ISSUES,
    quarantine: [{ at: at(20), state: "quarantined", version: "1.2.0", artifact: digest("f"), reason: undefined }],
    slices: [{ name: "region=south", rows: 900, metric: "ROC AUC", text: "0.790" }],
    suppressed: 2,
    ...change,
  };
}

export function spans(count: number): readonly ToldSpan[] {
  return Array.from({ length: count }, (_, index) => ({
    model: `model-${index % 7}`,
    page: `model-${index % 7}`,
    version: `1.${count - index}.0`,
    digest: digest("d"),
    since: new Date(Date.UTC(2026, 10, 30) - (index + 7) * 86_400_000).toISOString(),
    until: index < 7 ? undefined : new Date(Date.UTC(2026, 10, 30) - index * 86_400_000).toISOString(),
    commit: COMMIT,
    by: undefined,
  }));
}

export function environment(count: number): ToldEnvironment {
  return { name: "production", page: "production", spans: spans(count), knownSince: undefined };
}

/** Eight models, of which one is degraded, one out of sync, one stale, and one serves nowhere. */
export function site(change: Partial<ToldSite> = {}): ToldSite {
  const good = Array.from({ length: 4 }, (_, index) => row(`churn-${index}`, [serving()]));
  return {
    repository: "acme/models",
    web: "https://github.com/acme/models",
    madeAt: "2026-11-30T12:00:00.000Z",
    commit: COMMIT,
    models: [
      ...good,
      row("credit-risk", [serving({ healthy: "Degraded" }), serving({ stage: "staging", version: "1.5.0" })], 1),
      row("demand", [serving({ synced: "OutOfSync", approval: { count: 0, self: 0, roles: [], people: [] } })]),
      row("old-model", [
        serving({ fresh: "Stale", healthy: "Unknown", approval: undefined, since: undefined, data: [] }),
      ]),
      row("waiting", []),
    ],
    datasets: [
      {
        name: "train",
        page: "train",
        uses: ["churn-0", "churn-1", "churn-2", "credit-risk", "demand", "waiting"].map((name, index) => ({
          model: name,
          page: name,
          role: "train",
          digest: digest("a"),
          rows: 4000,
          since: "2026-01-05T00:00:00.000Z",
          last: "2026-11-03T00:00:00.000Z",
          serves: index < 4 ? ["production"] : [],
        })),
        issues: ISSUES,
      },
    ],
    environments: [environment(40)],
    problems: [],
    privacy: { people: false, texts: false, groups: false },
    ...change,
  };
}
