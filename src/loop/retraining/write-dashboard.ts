import { applyIssue } from "../../forge/apply-issue.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import { stampOf } from "../../forge/stamp.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { Tick } from "../../records/tick.ts";
import { ticksIn, ticksWithoutBox, withTicks } from "../../work/retraining/ticks.ts";
import type { Session } from "../place/session.ts";
import type { Carried } from "./carry-out.ts";
import { ASKED_LATE } from "./change-of.ts";
import { fleetView } from "./fleet-view.ts";
import type { Fleet } from "./fleet.ts";
import { DASHBOARD, DASHBOARD_LABEL, findDashboard, type Dashboard } from "./read-dashboard.ts";
import { RETRAIN } from "./retrain-rules.ts";

export interface Shown {
  readonly fleet: Fleet;
  readonly carried: readonly Carried[];
  readonly dashboard: Dashboard;
}

/**
 * Writes the dashboard of all models. It is read again first: what was ticked while this run worked stays ticked for the
 * next one. One that a person closed stays closed. A run that looks at a few models leaves it alone.
 */
export async function writeDashboard(session: Session, shown: Shown): Promise<readonly Finding[]> {
  const { place } = session;
  const { fleet, carried, dashboard } = shown;
  const { forge } = fleet;
  if (!dashboard.isWanted || forge === undefined || place.options.models.length > 0) return dashboard.findings;
  if (dashboard.issue?.state === "closed" && stampOf(DASHBOARD, dashboard.issue.body)?.stamp.closed !== true)
    return dashboard.findings;
  try {
    const { dashboardBody, DASHBOARD_TITLE } = await import("../../report/retraining/dashboard.ts");
    const view = await fleetView(session, shown);
    const { former } = await fleet.ourselves();
    const now = dashboard.issue === undefined ? undefined : await findDashboard(forge, former ?? []);
    const late = new Set(carried.filter(({ record }) => record.rule === ASKED_LATE).map(({ record }) => record.model));
    const done = new Set(
      [...dashboard.ticks, ...dashboard.refused]
        .filter(({ model }) => !late.has(model))
        .map(({ kind, model }) => `${kind} ${model}`),
    );
    const fresh = ticksIn(now?.body ?? "").filter(({ kind, model }) => !done.has(`${kind} ${model}`));
    const rendered = dashboardBody({ ...view, ticks: fresh });
    await applyLabels(forge.labels, [DASHBOARD_LABEL]);
    await applyIssue(
      forge,
      {
        ...DASHBOARD,
        occasion: "all models",
        title: DASHBOARD_TITLE,
        body: withTicks(rendered, fresh),
        labels: [DASHBOARD_LABEL.name],
        state: "open",
        evenEdited: true,
      },
      { former },
    );
    return [...dashboard.findings, ...lostTicks(ticksWithoutBox(rendered, fresh))];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `The dashboard could not be written: ${userMessage(error)}`;
    return [...dashboard.findings, findingOf(RETRAIN.written, { outcome: "warn", message, remediation: null })];
  }
}

function lostTicks(ticks: readonly Tick[]): readonly Finding[] {
  return ticks.map(({ kind, model }) =>
    findingOf(RETRAIN.written, {
      outcome: "warn",
      model,
      message: `The box \`${kind}\` of ${model} was ticked while it went away: nothing was done.`,
      remediation: null,
    }),
  );
}
