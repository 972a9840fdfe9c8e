import type { MonitoredModel } from "../../../../src/report/monitor/monitored.ts";
import {
  alertOf,
  alertsRecord,
  columnDrift,
  dayOf,
  driftedColumn,
  driftedWindow,
  windowRecord,
} from "../../../fakes/windows.ts";
import { decayed, tried, unknown, usual } from "./fleet-windows.ts";

export { alertOf };

const OWNERS = { owners: ["@acme/risk"], nextCheckDue: "2026-11-28T06:00:00Z" } as const;

/** A model in each of the states that a monitor tells of. */
export const FLEET = {
  quiet: { model: "fraud", windows: [windowRecord({ model: "fraud" })], ...OWNERS },
  drifted: {
    model: "credit-risk",
    windows: [driftedWindow()],
    alerts: alertsRecord(),
    columnOwners: { income: ["@acme/payroll"] },
    manifestPath: "models/credit-risk/model.yaml",
    ...OWNERS,
  },
  decayed: {
    model: "churn",
    windows: [decayed],
    alerts: {
      ...alertsRecord([
        alertOf({ cause: "decay", summary: "ROC AUC is 0.741 (0.728 to 0.754), below 0.790." }),
        alertOf({ cause: "quality", summary: "1 check of the data failed: tariff." }),
        alertOf({ cause: "concept-drift", summary: "Labels and scores have come apart." }),
        alertOf({ cause: "estimated-decay", summary: "ROC AUC is estimated at 0.772." }),
        alertOf({ cause: "service", summary: "p95 is 71 ms, limit 50 ms." }),
        alertOf({
          cause: "drift",
          state: "resolved",
          since: "2026-11-28T00:00:00.000Z",
          firedAt: "2026-11-26T00:00:00.000Z",
          summary: "No column has drifted in 2 windows.",
        }),
      ]),
      model: "churn",
    },
    ...OWNERS,
  },
  unknown: {
    model: "delays",
    windows: [unknown],
    staleReason: "The next window was due at 2026-11-22 06:00 UTC, six days ago; the workflow runs every day.",
    alerts: {
      ...alertsRecord([
        alertOf({ cause: "no-data", summary: "8 rows where 12,000 are usual." }),
        alertOf({
          cause: "stale",
          since: "2026-11-22T06:00:00.000Z",
          summary: "No window came since 2026-11-20.",
          details: ["The workflow runs every day."],
        }),
      ]),
      model: "delays",
    },
    ...OWNERS,
  },
  tried: {
    model: "ranking",
    windows: [
      tried,
      windowRecord({
        model: "ranking",
        window: { ...dayOf(27), rows: 3120, state: "provisional" },
        signals: { ...usual.signals, drift: true },
      }),
    ],
    ...OWNERS,
  },
  provisional: {
    model: "first-day",
    windows: [
      windowRecord({ model: "first-day", window: { ...dayOf(27), rows: 3120, state: "provisional" }, history: [] }),
    ],
    ...OWNERS,
  },
  seasonal: {
    model: "demand",
    windows: [
      windowRecord({
        model: "demand",
        reference: {
          ...usual.reference,
          kind: "same-period",
          windows: ["2026-10-30", "2026-11-06", "2026-11-13", "2026-11-20"],
        },
        drift: {
          ...usual.drift,
          columns: {
            weekday: columnDrift({ kind: "category" }),
            price: driftedColumn({ flagged: false, thresholdFrom: "reference chunks", threshold: 0.41 }),
          },
        },
      }),
    ],
    ...OWNERS,
  },
  unseen: { model: "new-model", windows: [], ...OWNERS },
} as const satisfies Record<string, MonitoredModel>;
