import type { Alert, AlertDelivery, AlertsRecord } from "../../../generated/types.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import { messageId } from "../../../records/keys.ts";
import { quietUntil } from "./quiet-hours.ts";
import { alertsRecord } from "./transitions.ts";

export type Channel = "slack" | "webhook";
export type Told = AlertDelivery["transition"];

/** One message that is due now. */
export interface Delivery {
  readonly alert: Alert;
  readonly transition: Told;
  readonly channel: Channel;
  /** As the record has it: `slack SLACK_URL`. */
  readonly to: string;
  /** The environment variables with the address, and with the key that signs. */
  readonly variable: string;
  readonly secret: string | undefined;
  /** The same for the same alert, however often it is sent. */
  readonly id: string;
}

export interface DeliveryPlan {
  readonly sends: readonly Delivery[];
  /** With what is held, and without what need not be told any more. */
  readonly record: AlertsRecord;
}

interface PlanQuestion {
  readonly record: AlertsRecord;
  readonly monitoring: Pick<ResolvedMonitoring, "alerts">;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * What has to be told now, from the state of the alerts alone, so that nothing is lost where a run broke off: each
 * transition once for each place, none while the cause cools down or in quiet hours, what failed again. A message is held
 * once: the first run after its `until` tells it, whatever the hour, since all runs of a schedule may be in quiet hours.
 * That an alert is resolved is told where its firing was.
 */
export function planDeliveries({ record, monitoring, now }: PlanQuestion): DeliveryPlan {
  const sends: Delivery[] = [];
  const isQuiet = (): boolean => quietUntil(now, monitoring.alerts.quietHours) !== undefined;
  const alerts = record.alerts.map((alert) => {
    const deliveries = placesOf(monitoring).flatMap((place): readonly AlertDelivery[] => {
      const before = alert.deliveries.find(({ to }) => to === place.to);
      const due = dueOf(alert, before);
      if (due === "nothing") return before === undefined ? [] : settled(before, alert, isQuiet);
      const { firingTold } = before ?? {};
      const until = heldUntil({ due, before, monitoring, now });
      const base = { to: place.to, transition: due, ...(firingTold !== undefined && { firingTold }) };
      if (until > now) return [{ ...base, state: "held", until: new Date(until).toISOString() }];
      sends.push({ alert, transition: due, ...place, id: messageId(idOf(record.model, alert, due)) });
      return before === undefined ? [] : [before];
    });
    const issue = alert.deliveries.filter(({ to }) => to === "issue");
    return { ...alert, deliveries: byPlace([...issue, ...deliveries]) };
  });
  return { sends, record: alertsRecord(record.model, alerts) };
}

interface Due {
  readonly due: Told;
  readonly before: AlertDelivery | undefined;
  readonly monitoring: Pick<ResolvedMonitoring, "alerts">;
  readonly now: number;
}

/** When it may be told, in milliseconds; never later than it was said before. */
function heldUntil({ due, before, monitoring: { alerts }, now }: Due): number {
  const { firingTold } = before ?? {};
  const cooled = due === "firing" && firingTold !== undefined ? Date.parse(firingTold) + alerts.cooldownMs : 0;
  const ready = Math.max(now, cooled);
  const until = quietUntil(ready, alerts.quietHours) ?? ready;
  const said = before?.state === "held" && before.transition === due ? Date.parse(before.until ?? "") : Number.NaN;
  return Number.isNaN(said) ? until : Math.min(until, said);
}

function byPlace(deliveries: readonly AlertDelivery[]): AlertDelivery[] {
  return deliveries.toSorted((a, b) => (a.to < b.to ? -1 : 1));
}

function idOf(model: string, { cause, firedAt }: Alert, transition: Told): Parameters<typeof messageId>[0] {
  return { model, cause, transition, firedAt: firedAt ?? null };
}

type Place = Pick<Delivery, "channel" | "to" | "variable" | "secret">;

function placesOf({ alerts: { slack, webhook } }: Pick<ResolvedMonitoring, "alerts">): readonly Place[] {
  return [
    ...(slack === undefined
      ? []
      : [{ channel: "slack", to: `slack ${slack}`, variable: slack, secret: undefined } as const]),
    ...(webhook === undefined
      ? []
      : [{ channel: "webhook", to: `webhook ${webhook.url}`, variable: webhook.url, secret: webhook.secret } as const]),
  ];
}

/** What a place has to hear. It knows of the firing where that was delivered, or where it was to hear of the end. */
function dueOf({ state, firedAt }: Alert, before: AlertDelivery | undefined): Told | "nothing" {
  const knowsOfFiring = isTold(before, "firing") || (before?.transition === "resolved" && before.state !== "delivered");
  if (state === "firing") return knowsOfFiring ? "nothing" : "firing";
  // An alert that waits again is over as far as anybody was told.
  return firedAt !== undefined && knowsOfFiring ? "resolved" : "nothing";
}

function isTold(delivery: AlertDelivery | undefined, transition: Told): boolean {
  return delivery?.transition === transition && delivery.state === "delivered";
}

/** What stays of a delivery that is not due; the cooldown counts on. */
function settled(before: AlertDelivery, { state }: Alert, isQuiet: () => boolean): readonly AlertDelivery[] {
  if (before.state === "delivered") return [before];
  // A firing that was held is remembered until a run is outside of quiet hours: one that comes and goes would be held
  // anew each time, where every run is in them.
  if (before.state === "held" && before.transition === "firing" && isQuiet()) return [before];
  const { to, firingTold } = before;
  // Nobody heard of the firing, nor has to hear of its end.
  if (firingTold === undefined) return [];
  return [{ to, state: "delivered", transition: state === "firing" ? "firing" : "resolved", firingTold }];
}

export interface DeliveryResult {
  readonly delivery: Pick<Delivery, "alert" | "to" | "transition">;
  /** A sentence without address or secret; undefined where it was delivered. */
  readonly problem: string | undefined;
}

/** The record with what became of its deliveries. */
export function withResults(record: AlertsRecord, results: readonly DeliveryResult[], now: number): AlertsRecord {
  const alerts = record.alerts.map((alert) => {
    const own = results.filter(({ delivery }) => delivery.alert.cause === alert.cause);
    const others = alert.deliveries.filter(({ to }) => !own.some(({ delivery }) => delivery.to === to));
    const made = own.map((result) =>
      delivered(
        result,
        alert.deliveries.find(({ to }) => to === result.delivery.to),
        now,
      ),
    );
    return { ...alert, deliveries: byPlace([...others, ...made]) };
  });
  return alertsRecord(record.model, alerts);
}

function delivered(
  { delivery, problem }: DeliveryResult,
  before: AlertDelivery | undefined,
  now: number,
): AlertDelivery {
  const { to, transition } = delivery;
  // An issue is looked at by every run: what was told once is not told again, and so nothing is written.
  if (problem === undefined && before?.transition === transition && before.state === "delivered") return before;
  const tried = before?.transition === transition && before.state === "failed" ? (before.attempts ?? 1) : 0;
  const isFiringTold = transition === "firing" && problem === undefined;
  const firingTold = isFiringTold ? new Date(now).toISOString() : before?.firingTold;
  const base = { to, transition, attempts: tried + 1, ...(firingTold !== undefined && { firingTold }) };
  if (problem === undefined) return { ...base, state: "delivered" };
  return { ...base, state: "failed", problem: problem.slice(0, 500) };
}

/** A message that waits. */
export interface Held {
  readonly cause: Alert["cause"];
  readonly transition: Told;
  readonly to: string;
  /** ISO 8601. */
  readonly until: string;
}

/** What is held back now, the alerts in their order. */
export function heldOf(record: AlertsRecord): readonly Held[] {
  return record.alerts.flatMap(({ cause, state, deliveries }) =>
    deliveries.flatMap((delivery): readonly Held[] => {
      const { to, transition, until } = delivery;
      const isOwn = (transition === "firing") === (state === "firing");
      return delivery.state === "held" && isOwn && until !== undefined ? [{ cause, transition, to, until }] : [];
    }),
  );
}
