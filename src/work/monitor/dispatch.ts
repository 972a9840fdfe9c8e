import { isRecord } from "../../kernel/guards.ts";

/** What a `repository_dispatch` asks the monitor for. */
export interface Dispatch {
  readonly source: "alertmanager" | "payload";
  /** Undefined: all of them. */
  readonly models: readonly string[] | undefined;
  /** Milliseconds; undefined: as a scheduled run would. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Names of Alertmanager's alerts, in a form that may be shown anywhere. */
  readonly reasons: readonly string[];
}

export interface NoDispatch {
  /** A sentence; nothing of the payload is in it. */
  readonly problem: string;
}

const MODEL = /^[a-z][a-z0-9_-]{0,62}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const REASON = /^[A-Za-z][A-Za-z0-9_.: -]{0,99}$/;
const MOST = 100;

/**
 * Reads the `client_payload` of a `repository_dispatch`: `{models, from, to}`, all of them optional, or what
 * Alertmanager's webhook sends (version 4), whose firing alerts name the model in the label `model` and, by the earliest
 * start, from when to look. Anybody who may start the event wrote it: what is not of these forms is nothing.
 */
export function parseDispatch(payload: unknown): Dispatch | NoDispatch {
  if (!isRecord(payload))
    return { problem: `The client_payload is no object. Send {"models": ["churn"]}, or {} for all models.` };
  return Object.hasOwn(payload, "alerts") ? fromAlertmanager(payload) : fromPlain(payload);
}

function fromPlain(payload: Readonly<Record<string, unknown>>): Dispatch | NoDispatch {
  const { models, from, to } = own(payload);
  const known = Object.keys(payload).every((key) => ["models", "from", "to"].includes(key));
  if (!known) return { problem: "The client_payload has other keys than models, from and to. Leave them out." };
  const names = models === undefined ? undefined : namesOf(models);
  if (names === null) return { problem: `models of the client_payload is no list of 1 to ${MOST} names of models.` };
  const [start, end] = [timeOf(from), timeOf(to)];
  if (start === null || end === null)
    return { problem: "from or to of the client_payload is no time. Write it as 2026-11-28T06:00:00Z." };
  if (start !== undefined && end !== undefined && start >= end)
    return { problem: "from of the client_payload is not before its to." };
  return { source: "payload", models: names, from: start, to: end, reasons: [] };
}

function fromAlertmanager(payload: Readonly<Record<string, unknown>>): Dispatch | NoDispatch {
  const { version, alerts } = own(payload);
  if (version !== "4" || !Array.isArray(alerts) || alerts.length > 1000)
    return { problem: "The client_payload has alerts, and is not what Alertmanager's webhook sends in version 4." };
  const read = alerts.map(alertOf);
  if (read.includes(null))
    return { problem: "An alert of the client_payload is not as Alertmanager sends it: status, labels and startsAt." };
  const firing = read.filter((alert) => alert !== null).filter(({ status }) => status === "firing");
  if (firing.length === 0) return { problem: "No alert of the client_payload is firing: there is nothing to look at." };
  const models = [...new Set(firing.map(({ model }) => model))];
  // A label that is no name of a model is a mistake of the alert's rule, and no reason to look at all models.
  const names = models.filter((model) => model !== undefined);
  if (names.length !== models.length)
    return {
      problem:
        "A firing alert of the client_payload has no label `model` with the name of a model. Add it in the alert's rule.",
    };
  if (names.length > MOST) return { problem: `The client_payload names more than ${MOST} models.` };
  return {
    source: "alertmanager",
    models: names.toSorted(),
    from: Math.min(...firing.map(({ startsAt }) => startsAt)),
    to: undefined,
    reasons: [...new Set(firing.flatMap(({ name }) => name ?? []))].toSorted().slice(0, MOST),
  };
}

interface FiringAlert {
  readonly status: "firing" | "resolved";
  readonly model: string | undefined;
  readonly name: string | undefined;
  readonly startsAt: number;
}

function alertOf(alert: unknown): FiringAlert | null {
  if (!isRecord(alert)) return null;
  const { status, labels, startsAt } = own(alert);
  const start = timeOf(startsAt);
  if ((status !== "firing" && status !== "resolved") || !isRecord(labels) || typeof start !== "number") return null;
  const { model, alertname } = own(labels);
  return {
    status,
    model: typeof model === "string" && MODEL.test(model) ? model : undefined,
    name: typeof alertname === "string" && REASON.test(alertname) ? alertname : undefined,
    startsAt: start,
  };
}

function namesOf(models: unknown): readonly string[] | null {
  if (!Array.isArray(models) || models.length === 0 || models.length > MOST) return null;
  const names = models.filter((name): name is string => typeof name === "string" && MODEL.test(name));
  return names.length === models.length ? [...new Set(names)].toSorted() : null;
}

/** Undefined where none is given, null where it is none. */
function timeOf(text: unknown): number | undefined | null {
  if (text === undefined) return undefined;
  if (typeof text !== "string" || !TIME.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** Its own members alone: what a payload inherits it did not say. */
function own(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.assign(Object.create(null), object);
}
