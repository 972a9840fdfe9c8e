import { applyIssue } from "../../forge/apply-issue.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import type { Forge } from "../../forge/forge.ts";
import { isOurs } from "../../forge/ours.ts";
import type { Issue } from "../../forge/proposals.ts";
import { stampOf } from "../../forge/stamp.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { Tick, TickKind } from "../../records/tick.ts";
import { ticksIn, ticksWithoutBox, withTicks } from "../../work/retraining/ticks.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { Carried } from "./carry-out.ts";
import { fleetView } from "./fleet-view.ts";
import type { Fleet } from "./fleet.ts";
import { RETRAIN } from "./retrain-rules.ts";

const NAME = "dashboard";
const KEY = "fleet";
const LABEL = {
  name: "model-gitops:dashboard",
  color: "1d76db",
  description: "All models of this repository, by model-gitops",
};

/** The dashboard as it is found, and what was ticked on it by somebody who may. */
export interface Dashboard {
  /** Undefined: the settings do not ask for one, or there is none yet. */
  readonly issue: Issue | undefined;
  readonly isWanted: boolean;
  readonly ticks: readonly Tick[];
  /** Whose ticks they are. */
  readonly by: string | undefined;
  readonly findings: readonly Finding[];
}

const NOTHING: Dashboard = { issue: undefined, isWanted: false, ticks: [], by: undefined, findings: [] };

/** Reads the boxes before anything is done. Whoever ticked has to have write access: anybody who triages can edit an issue. */
export async function readDashboard(place: Place): Promise<Dashboard> {
  const forge = await place.forge();
  const { dashboard, previousIdentities: former } = (await place.settings()).retraining;
  if (!dashboard || forge === undefined) return NOTHING;
  const issue = await findIssue(forge, former);
  const found = { ...NOTHING, isWanted: true, issue };
  const ticks = issue?.state === "open" ? ticksIn(issue.body) : [];
  if (issue === undefined || ticks.length === 0) return found;
  const by = await editorOf(place, forge, issue);
  if (by === undefined) return found;
  if (["write", "maintain", "admin"].includes(await forge.permission(by))) return { ...found, ticks, by };
  const message = `@${by} ticked boxes of the dashboard #${issue.number}, and may not write in this repository: nothing of it was done.`;
  return { ...found, findings: [findingOf(RETRAIN.unheard, { outcome: "warn", message })] };
}

/** Who ticked: whom the event names, else who edited the issue last; undefined where that were we. */
async function editorOf({ event }: Place, forge: Forge, issue: Issue): Promise<string | undefined> {
  const isOwn = event.kind === "issues" && event.number === issue.number;
  const by = isOwn ? event.sender : await forge.issues.editor(issue.number);
  return by === undefined || isOurs(by, { viewer: await forge.viewer() }) ? undefined : by;
}

/** By its marker, whatever people called it. */
async function findIssue(forge: Forge, former: readonly string[]): Promise<Issue | undefined> {
  const author = await forge.viewer();
  const authors = [author, ...former];
  for (const query of authors.flatMap((one) => [{ author: one, label: LABEL.name }, { author: one }])) {
    const own = (await forge.issues.list(query)).filter(({ body }) => stampOf({ name: NAME, key: KEY }, body) !== undefined);
    const found = own.find(({ state }) => state === "open") ?? own[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Models that boxes of a kind were ticked for. */
export function tickedFor({ ticks, by }: Dashboard, ...kinds: readonly TickKind[]): ReadonlyMap<string, string> {
  return new Map(
    by === undefined ? [] : ticks.filter(({ kind }) => kinds.includes(kind)).map(({ model }) => [model, by] as const),
  );
}

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
  const { fleet, dashboard } = shown;
  const { forge } = fleet;
  if (!dashboard.isWanted || forge === undefined || place.options.models.length > 0) return dashboard.findings;
  if (dashboard.issue?.state === "closed" && stampOf({ name: NAME, key: KEY }, dashboard.issue.body)?.stamp.closed !== true)
    return dashboard.findings;
  try {
    const { dashboardBody, DASHBOARD_TITLE } = await import("../../report/retraining/dashboard.ts");
    const view = await fleetView(session, shown);
    const { former } = await fleet.ourselves();
    const now = dashboard.issue === undefined ? undefined : await findIssue(forge, former ?? []);
    const done = new Set(dashboard.ticks.map(({ kind, model }) => `${kind} ${model}`));
    const fresh = ticksIn(now?.body ?? "").filter(({ kind, model }) => !done.has(`${kind} ${model}`));
    const rendered = dashboardBody({ ...view, ticks: fresh });
    await applyLabels(forge.labels, [LABEL]);
    await applyIssue(
      forge,
      {
        name: NAME,
        key: KEY,
        occasion: "all models",
        title: DASHBOARD_TITLE,
        body: withTicks(rendered, fresh),
        labels: [LABEL.name],
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
      message: `The box \`${kind}\` of ${model} was ticked while it went away: nothing of it was done.`,
      remediation: null,
    }),
  );
}
