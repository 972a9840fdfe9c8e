import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import type { WatchFacts } from "../../work/site/model-facts.ts";
import { standingOf } from "../monitoring/standing.ts";
import type { Place } from "../place/place.ts";
import { monthlyWindows } from "./monthly-windows.ts";

/** How a watched model stands, and its windows: one of each month, which remembers those before it. */
export async function gatherWatch(
  place: Place,
  name: string,
  asked: { readonly monitoring: ResolvedMonitoring; readonly cron: readonly CronLine[] },
): Promise<WatchFacts> {
  const { ledger } = place;
  const standing = await standingOf(place, name, asked);
  const ids = await ledger.ids(name, "window");
  const read = await Promise.all(monthlyWindows(ids).map((id) => ledger.find("window", name, id)));
  const found = read.flatMap((entry) => entry?.body ?? []);
  return {
    health: standing.health,
    fresh: standing.fresh.fresh,
    windows: ids.length,
    read: standing.window === undefined ? found : [...found, standing.window],
    alerts: standing.alerts?.alerts ?? [],
    rolledUp: standing.rolledUp,
  };
}
