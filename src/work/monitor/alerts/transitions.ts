import type { Alert, AlertsRecord, PastWindow, WindowRecord } from "../../../generated/types.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import { alertsKey } from "../../../records/keys.ts";
import { CAUSES, needsPersistence, signalOf, WINDOW_CAUSES, type Cause, type WindowCause } from "./causes.ts";
import { storyOf, staleStory, unwatchedStory, type Story } from "./story.ts";
import { revisionOf, timelineOf, type Look } from "./timeline.ts";
import type { Unwatched } from "./unwatched.ts";
import type { Freshness } from "../freshness.ts";

export interface AlertQuestion {
  readonly model: string;
  /** The latest entry of the ledger. */
  readonly before: AlertsRecord | undefined;
  /** New ones, in any order; provisional ones are left out. Each brings its history. */
  readonly windows: readonly WindowRecord[];
  /** Windows that the ledger has, where they may be younger than the new ones: a replaced one is judged among them. */
  readonly recent?: readonly PastWindow[];
  readonly monitoring: Pick<ResolvedMonitoring, "alertAfter" | "drift">;
  /** Causes that nothing shows any more. */
  readonly unwatched?: ReadonlyMap<WindowCause, Unwatched>;
  readonly fresh: Freshness;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface AlertTransition {
  readonly cause: Cause;
  /** Undefined: there was no such alert. */
  readonly from: Alert["state"] | undefined;
  readonly to: Alert["state"];
  /** ISO 8601: the end of the window that did it. */
  readonly at: string;
  readonly window?: string;
  readonly summary: string;
}

export interface AlertChange {
  /** Undefined where nothing changed. */
  readonly record: AlertsRecord | undefined;
  /** In the order of the windows; several of one cause where a run caught up. */
  readonly transitions: readonly AlertTransition[];
}

/**
 * What new windows make of a model's alerts. A cause is judged by its last measured windows: it fires where enough of
 * them show it (`alertAfter`; one, where it alerts at once) and the last does, and is resolved where too few do and the
 * last does not. What was not measured changes nothing. The same windows again change nothing either.
 */
export function alertTransitions(question: AlertQuestion): AlertChange {
  const { before, model } = question;
  const windows = question.windows.filter(({ window }) => window.state === "final");
  const timeline = timelineOf(windows, question.recent ?? []);
  const alerts = new Map(before?.alerts.map((alert) => [alert.cause, alert]));
  const steps = [
    ...WINDOW_CAUSES.flatMap((cause) => windowSteps(question, { cause, timeline, alert: alerts.get(cause) })),
    ...staleSteps(question, { alert: alerts.get("stale"), last: timeline.at(-1) }),
  ];
  if (steps.length === 0) return { record: undefined, transitions: [] };
  for (const { alert } of steps) alerts.set(alert.cause, alert);
  const record = alertsRecord(model, [...alerts.values()]);
  const moved = steps.filter(({ alert, from }) => alert.state !== from);
  const transitions = moved.map(({ alert, from }) => transitionOf(alert, from));
  // Windows that were looked at before tell the same once more.
  if (transitions.length === 0 && record.key === before?.key) return { record: undefined, transitions };
  return {
    record,
    transitions: transitions.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

/** The record of these alerts, by its own key. */
export function alertsRecord(model: string, alerts: readonly Alert[]): AlertsRecord {
  const ordered = alerts.toSorted((a, b) => CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause));
  const body = { schema: "model-gitops/alerts/v1", model, alerts: ordered } as const;
  return { ...body, key: alertsKey(body) };
}

interface Step {
  readonly alert: Alert;
  readonly from: Alert["state"] | undefined;
}

interface Judged {
  readonly cause: WindowCause;
  readonly timeline: readonly Look[];
  readonly alert: Alert | undefined;
}

function windowSteps(question: AlertQuestion, judged: Judged): readonly Step[] {
  const { cause, timeline, alert } = judged;
  const unwatched = question.unwatched?.get(cause);
  if (unwatched !== undefined && hasEnded(judged, unwatched)) return unwatchedSteps(question, judged, unwatched.why);
  const rule = needsPersistence(cause) ? question.monitoring.alertAfter : { of: 1, last: 1 };
  const steps: Step[] = [];
  let current = alert;
  for (const end of endsOf(timeline, alert)) {
    const looks = timeline.slice(0, end + 1);
    const at = looks.at(-1);
    if (at === undefined) continue;
    const state = stateAfter(looks, { cause, rule, state: current?.state });
    if (state === undefined) continue;
    const isSame = state === current?.state;
    if (isSame && !showsAgain(at, cause, state)) continue;
    const story = storyOf({ cause, at, looks, monitoring: question.monitoring, state, rule, before: current?.columns });
    if (isSame && current?.summary === story.summary) continue;
    const from = current?.state;
    current =
      isSame && current !== undefined
        ? { ...current, ...story, window: at.id }
        : nextAlert({ cause, state, at, story, before: current });
    steps.push({ alert: current, from });
  }
  return steps;
}

/**
 * Causes whose summary names what is wrong without a value. While one fires, a later window that names something else is
 * what the alert says from then on; nobody is told anew.
 */
const NAMES_ALONE: ReadonlySet<WindowCause> = new Set(["drift", "quality", "service"]);

function showsAgain(look: Look, cause: WindowCause, state: Alert["state"]): boolean {
  return state === "firing" && look.record !== undefined && NAMES_ALONE.has(cause) && signalOf(look, cause) === true;
}

function hasEnded({ cause, timeline }: Judged, { after }: Unwatched): boolean {
  const looks = after === 0 ? [] : timeline.slice(-after);
  return looks.length >= after && looks.every((look) => signalOf(look, cause) === null);
}

/** What nobody watches any more ends with that reason, and not as if it were well. */
function unwatchedSteps({ now }: AlertQuestion, { alert }: Judged, why: string): readonly Step[] {
  if (alert === undefined || alert.state === "resolved") return [];
  return [{ alert: endedAlert(alert, why, now), from: alert.state }];
}

function endedAlert(alert: Alert, why: string, now: number): Alert {
  const { window: _, ...rest } = alert;
  const since = new Date(now).toISOString();
  return { ...rest, state: "resolved", since, ...unwatchedStory(alert.cause, why) };
}

/** All alerts of a model that nobody watches any more, with the reason; undefined where none is open. `now` in milliseconds. */
export function endedAlerts(before: AlertsRecord, why: string, now: number): AlertsRecord | undefined {
  if (before.alerts.every(({ state }) => state === "resolved")) return undefined;
  const ended = before.alerts.map((alert) => (alert.state === "resolved" ? alert : endedAlert(alert, why, now)));
  return alertsRecord(before.model, ended);
}

/**
 * Where in the timeline the alert is judged: at each new window after the one that the alert is of, and before them once
 * at the youngest that was known, where one was made again or came late.
 */
function endsOf(timeline: readonly Look[], alert: Alert | undefined): readonly number[] {
  const isAfter = ({ to }: Look): boolean => alert === undefined || Date.parse(to) > Date.parse(alert.since);
  const isNext = (look: Look): boolean => look.record !== undefined && revisionOf(look.id) === 1 && isAfter(look);
  const known = timeline.findLastIndex((look) => !isNext(look));
  const isAgain = timeline.slice(0, known + 1).some(({ record }) => record !== undefined);
  const next = timeline.flatMap((_, index) => (index > known ? [index] : []));
  return isAgain ? [known, ...next] : next;
}

interface Rule {
  readonly of: number;
  readonly last: number;
}

interface Standing {
  readonly cause: WindowCause;
  readonly rule: Rule;
  readonly state: Alert["state"] | undefined;
}

function stateAfter(looks: readonly Look[], { cause, rule, state }: Standing): Alert["state"] | undefined {
  const measured = looks.map((look) => signalOf(look, cause)).filter((signal) => signal !== null);
  const latest = measured.at(-1);
  if (latest === undefined) return state;
  const isEnough = measured.slice(-rule.last).filter(Boolean).length >= rule.of;
  if (latest) {
    if (isEnough) return "firing";
    return state === "firing" ? state : "pending";
  }
  return isEnough || state === undefined ? state : "resolved";
}

interface Next {
  readonly cause: WindowCause;
  readonly state: Alert["state"];
  readonly at: Look;
  readonly story: Story;
  readonly before: Alert | undefined;
}

function nextAlert({ cause, state, at: { to, id }, story, before }: Next): Alert {
  const pendingSince = before?.state === "pending" || state === "resolved" ? before?.pendingSince : to;
  const firedAt = state === "firing" ? to : before?.firedAt;
  return {
    cause,
    state,
    since: to,
    ...(pendingSince !== undefined && { pendingSince }),
    ...(firedAt !== undefined && { firedAt }),
    window: id,
    ...story,
    deliveries: before?.deliveries ?? [],
  };
}

function staleSteps(
  { fresh, now }: AlertQuestion,
  { alert, last }: { readonly alert: Alert | undefined; readonly last: Look | undefined },
): readonly Step[] {
  const isFiring = alert?.state === "firing";
  const deliveries = alert?.deliveries ?? [];
  if (fresh.fresh === "stale") {
    if (isFiring) return [];
    const since = new Date(fresh.dueAt ?? now).toISOString();
    const firing = { cause: "stale", state: "firing", since, firedAt: since, deliveries } as const;
    return [{ alert: { ...firing, ...staleStory(fresh, "firing") }, from: alert?.state }];
  }
  // Only a window with rows says that the data comes again.
  if (!isFiring || last === undefined || last.rows === 0) return [];
  const { firedAt } = alert;
  const resolved = { cause: "stale", state: "resolved", since: last.to, window: last.id, deliveries } as const;
  const next = { ...resolved, ...(firedAt !== undefined && { firedAt }), ...staleStory(fresh, "resolved") };
  return [{ alert: next, from: alert.state }];
}

function transitionOf(alert: Alert, from: Alert["state"] | undefined): AlertTransition {
  const { cause, state, since, window, summary } = alert;
  return { cause, from, to: state, at: since, ...(window !== undefined && { window }), summary };
}
