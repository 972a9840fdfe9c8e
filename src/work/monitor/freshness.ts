import type { Alert, WindowRecord } from "../../generated/types.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { nextRun, type CronLine } from "./cadence.ts";

export interface FreshnessQuestion {
  /** The youngest on the ledger. */
  readonly lastWindow: { readonly from: string; readonly to: string } | undefined;
  /** Since when the model is watched, in milliseconds: when it had no window yet, it is not stale at once. */
  readonly watchedSince?: number | undefined;
  /** Of the workflows that run the monitor. */
  readonly cron: readonly CronLine[];
  readonly monitoring: Pick<ResolvedMonitoring, "everyMs" | "window" | "latenessMs">;
  /** Milliseconds. */
  readonly now: number;
}

export interface Freshness {
  readonly fresh: "fresh" | "stale";
  /** By when the next window, or the next run, has to be there; undefined where nobody can tell. Milliseconds. */
  readonly dueAt: number | undefined;
  /** The end of the youngest window; undefined where there is none. */
  readonly silentSince: number | undefined;
  readonly now: number;
}

/**
 * GitHub starts scheduled runs late, by up to an hour in busy ones, and the run takes its time: what is not there this
 * long after it was due does not come by itself.
 */
const GRACE = 2 * 3_600_000;
const DAY = 24 * 3_600_000;

/**
 * Whether a monitor still says something new: the next window is due with the first run after it can be final. Runs
 * before that may find nothing to record, so the ledger cannot tell whether they came; when the next one is due follows
 * from the cadence alone. A disabled schedule cannot report itself, so others ask this of the ledger: by the same last
 * window all come to the same. Throws a UserError for cron lines that are none.
 */
export function freshness(question: FreshnessQuestion): Freshness {
  const { lastWindow, now } = question;
  const silentSince = lastWindow && Date.parse(lastWindow.to);
  const due = silentSince === undefined ? firstDue(question) : dueAfter(silentSince + nextTakes(question), question);
  // Without any window and any idea since when there should be one, nothing says that somebody watches.
  const isStale = due === undefined ? silentSince === undefined : now > due;
  if (isStale) return { fresh: "stale", dueAt: due, silentSince, now };
  const moments = [due, nextByCron(question)].filter((moment) => moment !== undefined);
  const dueAt = moments.length === 0 ? undefined : Math.min(...moments);
  return { fresh: "fresh", dueAt, silentSince, now };
}

function firstDue(question: FreshnessQuestion): number | undefined {
  const { watchedSince } = question;
  return watchedSince === undefined ? undefined : dueAfter(watchedSince + nextTakes(question), question);
}

/** How long after the end of the last window the next can be final. */
function nextTakes({ monitoring: { window, latenessMs }, lastWindow }: FreshnessQuestion): number {
  if ("ms" in window) return window.ms + latenessMs;
  // So many rows come when they come: twice as long as the last time is long.
  const last = lastWindow === undefined ? DAY : Date.parse(lastWindow.to) - Date.parse(lastWindow.from);
  return 2 * last + latenessMs;
}

/** Without cron lines nobody knows when a run comes: counted from now it would be another moment at each look. */
function nextByCron(question: FreshnessQuestion): number | undefined {
  return goesByCron(question) ? dueAfter(question.now, question) : undefined;
}

function goesByCron({ monitoring, cron }: FreshnessQuestion): boolean {
  return monitoring.everyMs === undefined && cron.length > 0;
}

/** The first run after a moment, with what it may be late. */
function dueAfter(moment: number, question: FreshnessQuestion): number | undefined {
  const { monitoring, cron } = question;
  const { everyMs, window } = monitoring;
  if (goesByCron(question)) {
    const next = nextRun(cron, moment);
    return next === undefined ? undefined : next + GRACE;
  }
  return moment + (everyMs ?? ("ms" in window ? window.ms : DAY)) + GRACE;
}

/**
 * The state of a model after a window. Degraded: a signal is on, or an alert of what the model does is firing. Unknown:
 * drift was not measured (labels tell of older answers, and estimates stand on what drift would show), or there is no
 * data; what nobody looked at is not healthy.
 */
export function healthOf(
  signals: WindowRecord["signals"],
  alerts: readonly Pick<Alert, "cause" | "state">[] = [],
): Health {
  const { noData, ...others } = signals;
  const firing = alerts.filter(({ state }) => state === "firing").map(({ cause }) => cause);
  const isSilent = (cause: Alert["cause"]): boolean => cause === "no-data" || cause === "stale";
  if (Object.values(others).includes(true) || firing.some((cause) => !isSilent(cause))) return "degraded";
  return noData !== false || others.drift !== false || firing.some(isSilent) ? "unknown" : "healthy";
}

export type Health = WindowRecord["health"];
