import type { GovernedMonitor } from "../../generated/types.ts";
import { knownWith } from "../../work/monitor/known-windows.ts";
import { freshness } from "../../work/monitor/freshness.ts";
import { nextRun } from "../../work/monitor/cadence.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";

const DAY = 86_400_000;

type Cron = Awaited<ReturnType<typeof cronLines>>;
const CRON = new WeakMap<Pick<Place, "host">, Promise<Cron>>();

/** How a model is watched, by its manifest, the workflows and the ledger; nothing is measured. */
export async function monitorFacts(ruled: Ruled, { name, judged }: ModelAtRevision): Promise<GovernedMonitor> {
  const { place } = ruled;
  const { monitoring } = judged;
  if (monitoring === undefined) return { isDeclared: false, alerts: [] };
  const now = place.host.now();
  const cron = await cronOf(ruled);
  const [latest, alerts, accepted] = await Promise.all([
    place.ledger.latest(name, "window"),
    place.ledger.latest(name, "alerts"),
    place.ledger.latestPassing(name),
  ]);
  const last = latest === undefined ? undefined : knownWith(latest.body).at(-1);
  const lastEnd = last === undefined ? undefined : (last.to ?? last.from);
  const fresh = freshness({
    lastWindow: last && { from: last.from, to: lastEnd ?? last.from },
    watchedSince: accepted && Date.parse(accepted.recordedAt),
    cron,
    monitoring,
    now,
  });
  const cadenceDays = cadenceOf(monitoring.everyMs, cron, now);
  const firing = alerts?.body.alerts.filter(({ state }) => state === "firing") ?? [];
  return {
    isDeclared: true,
    ...(lastEnd !== undefined && { lastWindowEnd: lastEnd, silentDays: (now - Date.parse(lastEnd)) / DAY }),
    ...(cadenceDays !== undefined && { cadenceDays }),
    // That nothing is due yet does not prove that anything runs.
    freshness: last === undefined && (fresh.dueAt === undefined || fresh.fresh === "fresh") ? "unknown" : fresh.fresh,
    alerts: firing.map(({ cause, firedAt, since }) => ({
      key: cause,
      ageDays: Math.max(0, (now - Date.parse(firedAt ?? since)) / DAY),
    })),
  };
}

function cronOf(ruled: Ruled): Promise<Cron> {
  const { place } = ruled;
  const known = CRON.get(place) ?? cronLines(ruled);
  CRON.set(place, known);
  return known;
}

/** The manifest's, else the time between two runs of the workflow. */
function cadenceOf(everyMs: number | undefined, cron: Cron, now: number): number | undefined {
  if (everyMs !== undefined) return everyMs / DAY;
  const first = cron.length === 0 ? undefined : nextRun(cron, now);
  const second = first === undefined ? undefined : nextRun(cron, first);
  return first === undefined || second === undefined ? undefined : (second - first) / DAY;
}
