import type { AlertsRecord, PastWindow, RollupRecord, WindowRecord } from "../../generated/types.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { hexOf } from "../../records/canonical.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { freshness, healthOf, type Freshness, type Health } from "../../work/monitor/freshness.ts";
import { knownWith } from "../../work/monitor/known-windows.ts";
import { windowKey } from "../../work/monitor/window-key.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import type { Revalidation } from "../../records/kinds/revalidation.ts";
import { readAhead } from "./read-ahead.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { MONITOR } from "./monitor-rules.ts";

/** How a watched model stands by the ledger, without measuring anything. */
export interface Standing {
  /** The newest by its time. */
  readonly window: WindowRecord | undefined;
  /** All that are known, oldest first. */
  readonly known: readonly PastWindow[];
  readonly alerts: AlertsRecord | undefined;
  readonly revalidation: Revalidation | undefined;
  /** What left the branch for archives in the store. */
  readonly rolledUp: RollupRecord["total"] | undefined;
  readonly fresh: Freshness;
  readonly health: Health;
  /** Whether something was ever accepted, or a window seen: else there is nothing to watch yet. */
  readonly isServed: boolean;
}

/** Reads the latest entry of a kind of a model, and the newest window where the latest was made again: whatever lies before. */
export async function standingOf(
  place: Place,
  name: string,
  asked: { readonly monitoring: ResolvedMonitoring; readonly cron: readonly CronLine[] },
): Promise<Standing> {
  const { ledger, host } = place;
  const [latest, alerts, acceptance, rollup, revalidation] = await Promise.all([
    ledger.latest(name, "window"),
    ledger.latest(name, "alerts"),
    ledger.latestPassing(name),
    ledger.latest(name, "rollup"),
    asked.monitoring.revalidateMs === undefined ? undefined : ledger.latest(name, "revalidation"),
  ]);
  const known = latest === undefined ? [] : knownWith(latest.body);
  const last = known.at(-1);
  const window = latest && (await newestWindow(place, name, latest.body));
  const fresh = freshness({
    lastWindow: last && { from: last.from, to: last.to ?? last.from },
    watchedSince: acceptance && Date.parse(acceptance.recordedAt),
    ...asked,
    now: host.now(),
  });
  const health = window === undefined ? "unknown" : healthOf(window.signals, alerts?.body.alerts);
  return {
    window,
    known,
    alerts: alerts?.body,
    revalidation: revalidation?.body,
    rolledUp: rollup?.body.total,
    fresh,
    health,
    isServed: acceptance !== undefined || latest !== undefined,
  };
}

/** The newest by its time of all that the latest entry knows: that may be of an old one, which late rows made again. */
export async function newestWindow(
  place: Place,
  name: string,
  latest: WindowRecord,
): Promise<WindowRecord | undefined> {
  const last = knownWith(latest).at(-1);
  return last === undefined || last.id === latest.window.id ? latest : await windowOf(place, name, last.id);
}

/** A window by its id: its key ends the name of its entry. */
export async function windowOf({ ledger }: Place, name: string, id: string): Promise<WindowRecord | undefined> {
  const key = hexOf(windowKey(name, id)).slice(0, 12);
  const entry = (await ledger.ids(name, "window")).find((one) => one.endsWith(`-${key}`));
  return entry === undefined ? undefined : (await ledger.find("window", name, entry))?.body;
}

/** The same for models that somebody looks at for another reason; what cannot be read is told where it decides something. */
export async function silentMonitors(ruled: Ruled, models: readonly ModelAtRevision[]): Promise<readonly Finding[]> {
  const watched = models.flatMap((model) => {
    const { monitoring, lifecycle } = model.judged;
    return monitoring === undefined || lifecycle === "retired" ? [] : [{ model, monitoring }];
  });
  if (watched.length === 0) return [];
  await readAhead(ruled.place, watched);
  const cron = await cronLines(ruled);
  const found = watched.map(async ({ model: { name }, monitoring }) => {
    if ((await ruled.place.ledger.latestPassing(name)) === undefined) return [];
    return silence(name, await standingOf(ruled.place, name, { monitoring, cron }));
  });
  return (await Promise.all(found)).flat();
}

/** What whoever looks at a model is told of a monitor that stopped: it cannot say so itself. */
export function silence(model: string, { fresh, window, isServed }: Standing): readonly Finding[] {
  if (!isServed) {
    const message = `Nothing of ${model} was accepted yet, so there is nothing to watch.`;
    return [findingOf(MONITOR.accepted, { outcome: "warn", model, message })];
  }
  if (fresh.fresh === "fresh") return [];
  const since =
    fresh.silentSince === undefined
      ? "and has no window on the ledger yet"
      : `and its last window ended ${formatDuration(fresh.now - fresh.silentSince)} ago (${window?.window.id ?? ""})`;
  const message = `The monitor of ${model} is silent: ${model} is watched by its manifest, ${since}.`;
  return [findingOf(MONITOR.silent, { outcome: "warn", model, message })];
}
