import type { Forge } from "../../forge/forge.ts";
import { isOurs } from "../../forge/ours.ts";
import type { Issue } from "../../forge/proposals.ts";
import { stampOf } from "../../forge/stamp.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Tick, TickKind } from "../../records/tick.ts";
import { ticksIn } from "../../work/retraining/ticks.ts";
import type { Place } from "../place/place.ts";
import { RETRAIN } from "./retrain-rules.ts";

/** By which the issue is known, whatever people called it. */
export const DASHBOARD = { name: "dashboard", key: "fleet" } as const;
export const DASHBOARD_LABEL = {
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
  /** Those of somebody who may not: they are taken away, so that whoever edits it next does not vouch for them. */
  readonly refused: readonly Tick[];
  /** Whose ticks they are. */
  readonly by: string | undefined;
  readonly findings: readonly Finding[];
}

const NOTHING: Dashboard = { issue: undefined, isWanted: false, ticks: [], refused: [], by: undefined, findings: [] };

/** Reads the boxes before anything is done. Whoever ticked has to have write access: anybody who triages can edit an issue. */
export async function readDashboard(place: Place): Promise<Dashboard> {
  const forge = await place.forge();
  const { dashboard, previousIdentities: former } = (await place.settings()).retraining;
  if (!dashboard || forge === undefined) return NOTHING;
  const issue = await findDashboard(forge, former);
  const found = { ...NOTHING, isWanted: true, issue };
  const ticks = issue?.state === "open" ? ticksIn(issue.body) : [];
  if (issue === undefined || ticks.length === 0) return found;
  const by = await editorOf(place, forge, { issue, former });
  if (by === undefined) return found;
  if (["write", "maintain", "admin"].includes(await forge.permission(by))) return { ...found, ticks, by };
  const message = `@${by} ticked boxes of the dashboard #${issue.number}, and has no write access to this repository: nothing was done.`;
  return { ...found, refused: ticks, findings: [findingOf(RETRAIN.unheard, { outcome: "warn", message })] };
}

/** Who ticked: whom the event names, else who edited the issue last; undefined where that were we. */
async function editorOf(
  { event }: Place,
  forge: Forge,
  { issue, former }: { readonly issue: Issue; readonly former: readonly string[] },
): Promise<string | undefined> {
  const isOwn = event.kind === "issues" && event.number === issue.number;
  const by = isOwn ? event.sender : await forge.issues.editor(issue.number);
  return by === undefined || isOurs(by, { viewer: await forge.viewer(), former }) ? undefined : by;
}

/** By its marker, whatever people called it. */
export async function findDashboard(forge: Forge, former: readonly string[]): Promise<Issue | undefined> {
  const author = await forge.viewer();
  const authors = [author, ...former];
  for (const query of authors.flatMap((one) => [{ author: one, label: DASHBOARD_LABEL.name }, { author: one }])) {
    const own = (await forge.issues.list(query)).filter(({ body }) => stampOf(DASHBOARD, body) !== undefined);
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
