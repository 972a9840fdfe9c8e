import type { AlertsRecord, ProposalRecord } from "../../../../src/generated/types.ts";
import type { BodyQuestion } from "../../../../src/report/retraining/body.ts";
import { PROPOSAL } from "../../../../src/records/kinds/proposal.ts";
import type { Fleet, FleetModel } from "../../../../src/report/retraining/fleet.ts";
import { alertOf, alertsRecord, driftedWindow } from "../../../fakes/windows.ts";

export const hex = (digit: string) => `sha256:${digit.repeat(64)}`;

/** Income drifted, and a pull request is proposed: a record as the ledger would take it. */
export function proposal(change: Readonly<Record<string, unknown>> = {}): ProposalRecord {
  return PROPOSAL.parse(
    {
      schema: "model-gitops/proposal/v1",
      model: "credit-risk",
      key: hex("7"),
      decision: "propose",
      rule: "fired",
      reason: "The alert of drift fires since 2026-11-26 and 3 of the last 5 windows show it.",
      trigger: {
        id: `sha256:${"1f3c9a2e".repeat(8)}`,
        causes: [
          {
            cause: "drift",
            at: "2026-11-28T00:00:00.000Z",
            summary: "1 of 3 measured columns drifted, among them income, which is critical.",
          },
        ],
      },
      evidence: [{ kind: "window", id: "2026-11-27", digest: hex("2") }],
      branch: "model-gitops/retrain/credit-risk",
      base: "b".repeat(40),
      edits: [
        { path: "datasets.train.period.to", from: "2026-10-31", to: "2026-11-27" },
        { path: "training.params.depth", to: 6 },
      ],
      files: ["models/credit-risk/model.yaml", "models/credit-risk/data/train.csv.dvc"],
      cost: { seconds: 754, gpus: 1 },
      at: "2026-11-28T06:10:00.000Z",
      ...change,
    },
    "a sample",
  );
}

export const ALERTS: AlertsRecord = alertsRecord([alertOf({ columns: ["income"] })]);

export function question(change: Partial<BodyQuestion> = {}): BodyQuestion {
  return {
    record: proposal(),
    window: driftedWindow(),
    alerts: ALERTS,
    performance: {
      known: "unknown",
      text: "No label of these rows is mature before 2026-12-28, and the scores are not calibrated enough to estimate it.",
    },
    dataChanges: [
      {
        dataset: "train",
        path: "models/credit-risk/data/train.csv",
        from: hex("3"),
        to: hex("4"),
        bytes: 12_900_000,
      },
    ],
    tokenMode: "workflow",
    owners: ["@acme/risk"],
    manifestPath: "models/credit-risk/model.yaml",
    limitsFrom: "models/credit-risk/model.yaml of main",
    expiresAt: "2026-12-27T00:00:00.000Z",
    ...change,
  };
}

/** A model in each of the states that the dashboard tells of. */
export const MODELS = {
  well: {
    model: "fraud",
    production: { artifact: hex("a"), version: "2026.10.1", since: "2026-10-03T09:12:00.000Z" },
    evaluation: { at: "2026-11-20T00:00:00.000Z", metric: { name: "roc_auc", value: 0.9123 }, outcome: "pass" },
    monitor: { health: "healthy", fresh: "fresh" },
    sync: { isSynced: true },
    next: [{ what: "check", at: "2026-11-29T06:00:00.000Z" }],
    isRetrained: true,
  },
  open: {
    model: "credit-risk",
    production: { artifact: hex("b"), since: "2026-10-01T00:00:00.000Z" },
    evaluation: { at: "2026-10-01T00:00:00.000Z", metric: { name: "roc_auc", value: 0.813 }, outcome: "warn" },
    monitor: { health: "degraded", fresh: "fresh" },
    sync: { isSynced: false, named: hex("c") },
    proposal: { number: 12, isHeld: false, outcome: "pass" },
    next: [
      { what: "retraining", at: "2026-12-05T00:00:00.000Z" },
      { what: "check", at: "2026-11-29T06:00:00.000Z" },
    ],
    isRetrained: true,
  },
  held: {
    model: "churn",
    production: { artifact: hex("d") },
    monitor: { health: "unknown", fresh: "stale" },
    sync: { isSynced: true },
    proposal: { number: 9, isHeld: true, isTheirs: true },
    isRetrained: true,
  },
  declined: {
    model: "demand",
    production: { artifact: hex("e") },
    monitor: { health: "healthy", fresh: "fresh" },
    sync: { isSynced: true },
    declined: [
      {
        number: 7,
        causes: [
          { cause: "drift", at: "2026-11-12T00:00:00.000Z" },
          { cause: "manual", at: "run 4711" },
        ],
      },
    ],
    isRetrained: true,
  },
  unwatched: { model: "ranking", isRetrained: false },
} as const satisfies Record<string, FleetModel>;

export const FLEET: Fleet = { models: Object.values(MODELS), openProposals: 3 };

/** The same facts with the members of what names metrics, columns and values in another order. */
export function turned(facts: BodyQuestion): BodyQuestion {
  const { window } = facts;
  if (window === undefined) return backwards(facts);
  const { drift, performance, history = [] } = window;
  return backwards({
    ...facts,
    window: backwards({
      ...window,
      drift: backwards({ ...drift, columns: backwards(drift.columns) }),
      performance: backwards({
        ...performance,
        realized: backwards(performance.realized),
        estimated: backwards(performance.estimated),
      }),
      history: history.map((past) => backwards({ ...past, values: backwards(past.values ?? {}) })),
    }),
  });
}

function backwards<T extends object>(value: T): T {
  const copy = { ...value };
  for (const [name, member] of Object.entries(value).toReversed()) {
    Reflect.deleteProperty(copy, name);
    Reflect.set(copy, name, member);
  }
  return copy;
}
