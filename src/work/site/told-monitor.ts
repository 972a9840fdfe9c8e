import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { SMALLEST_GROUP, type SitePrivacy, type ToldMonitor, type ToldWindow } from "../../records/site.ts";
import { EVIDENCE, knownWith } from "../monitor/known-windows.ts";
import type { WatchFacts } from "./model-facts.ts";
import { thinned } from "./thin.ts";

/** Columns have names of their own, which stay private with the rest of the texts. */
const OF_THE_MODEL = /^(?:realized|estimated|latency)\.|^errors$/;

/** How a model stands in production, and its windows over time. */
export function toldMonitor(facts: WatchFacts, privacy: SitePrivacy): ToldMonitor {
  const past = pastWindows(facts.read).map((window) => toldWindow(window, privacy));
  const last = past.at(-1);
  return {
    health: facts.health,
    fresh: facts.fresh,
    windows: facts.windows,
    last: last && { from: last.from, to: last.to, rows: last.rows },
    alerts: facts.alerts.map(({ cause, state, since, summary }) => ({
      cause,
      state,
      since,
      text: privacy.texts ? summary : undefined,
    })),
    past,
    rolledUp: facts.rolledUp,
  };
}

/** Each window once, as the last that knows it tells it; oldest first. */
function pastWindows(read: readonly WindowRecord[]): readonly PastWindow[] {
  const byStart = new Map<string, PastWindow>();
  for (const record of read) for (const past of knownWith(record)) byStart.set(past.from, past);
  const all = [...byStart.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  return thinned(all.map((past) => ({ ...past, at: past.from })));
}

function toldWindow(past: PastWindow, { texts }: SitePrivacy): ToldWindow {
  const { from, to = past.from, rows, health = "unknown", signals, values } = past;
  const shown = Object.entries(values ?? {}).filter(
    ([name]) => OF_THE_MODEL.test(name) || (texts && name !== EVIDENCE),
  );
  return {
    from,
    to,
    rows,
    health,
    signals: Object.entries(signals).flatMap(([name, isOn]) => (isOn === true ? [name] : [])),
    values: rows < SMALLEST_GROUP ? {} : Object.fromEntries(shown),
  };
}
