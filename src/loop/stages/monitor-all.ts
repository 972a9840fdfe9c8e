import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { readShard } from "../../work/shards/read-shard.ts";
import { parseDispatch } from "../../work/monitor/dispatch.ts";
import { LOGS } from "../../monitoring/rules.ts";
import { freshness } from "../../work/monitor/freshness.ts";
import { newestFinal, standingWindows } from "../../work/monitor/newest-window.ts";
import { withCanarySteps } from "../monitoring/canary-experiment.ts";
import { windowsDigest } from "../monitoring/left-windows.ts";
import type { MonitorFacts } from "../monitoring/measure-production.ts";
import { monitorModel } from "../monitoring/monitor-model.ts";
import { readAhead } from "../monitoring/read-ahead.ts";
import { revalidatedOf } from "../monitoring/revalidated.ts";
import { showMonitor, type ShownModel } from "../monitoring/show-monitor.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { standingOf } from "../monitoring/standing.ts";
import { partSentence } from "../monitoring/window-parts.ts";
import { watchedModels, type WatchedModel } from "../monitoring/watched-models.ts";
import { findingOf } from "../../findings/finding.ts";
import { markMonitor } from "../monitoring/monitor-mark.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import type { Ruled, Session } from "../place/session.ts";
import { STAGE } from "../place/stage-rules.ts";
import { isMisnamed } from "../models/unknown-models.ts";

export interface MonitorWish {
  /** ISO 8601; empty: not limited. */
  readonly from: string;
  readonly to: string;
  /** `2/4`, or `auto`; empty: all rows. */
  readonly shard: string;
  readonly merge: boolean;
}

/** Looks at the production of every watched model, each to its own end, and leaves what was found. It tells nobody and records nothing. */
export async function monitorAll(session: Session, wish: MonitorWish): Promise<Result> {
  const { place } = session;
  const asked = askedFor(session, wish);
  const { merge } = wish;
  const shard = readShard(wish.shard, (name) => place.host.env(name));
  if (merge && shard !== undefined)
    throw new UserError("shard and merge do not go together: each shard runs by itself, and merge after all of them.");
  const facts = { cron: await cronLines(session), from: asked.from, to: asked.to, shard, merge };
  const { models: watching, findings: unread } = await watchedModels(session);
  const all = await withCanarySteps(session, watching);
  const models = all.filter(({ model }) => asked.models === undefined || asked.models.includes(model.name));
  await readAhead(place, models);
  const findings: Finding[] = [...unread];
  const unknown = (asked.models ?? []).filter((name) => !all.some(({ model }) => model.name === name));
  findings.push(...unknown.map(tellUnwatched));
  const shown: ShownModel[] = [];
  // Of all of them first: a run that breaks off at one has not looked at those behind it.
  for (const { model } of models) await markMonitor(place, model.name, "begun");
  const digests: Record<string, string> = {};
  let isBlind = false;
  for (const watched of models) {
    place.host.signal.throwIfAborted();
    const seen = await lookAt(session, watched, facts);
    findings.push(...seen.findings);
    isBlind ||= seen.isBlind;
    if (!seen.isBlind) await markMonitor(place, watched.model.name, shard === undefined ? "ended" : "part");
    if (seen.shown !== undefined) shown.push(seen.shown);
    const { name } = watched.model;
    const digest = await windowsDigest(place, name);
    if (digest !== undefined) digests[name] = digest;
  }
  findings.push(...place.ledger.findings());
  const degraded = shown.flatMap(({ model, windows }) =>
    newestFinal(windows)?.health === "degraded" ? [model.name] : [],
  );
  const { health, ofWindows, ...told } = await showMonitor(place, {
    models: shard === undefined ? shown : [],
    findings,
    // A part is judged by nobody.
    ...(shard && { done: shown.map(({ model }) => partSentence(place, model.name, shard)) }),
  });
  findings.push(...ofWindows, ...degraded.map(tellDegraded));
  return {
    ...told,
    findings,
    isAdvice: !isBlind && !findings.some(isUnseen),
    outputs: {
      outcome: verdictOf(findings),
      models: shown.map(({ model }) => model.name).join(","),
      degraded: degraded.join(","),
      health,
      windows: JSON.stringify(digests),
    },
  };
}

interface Seen {
  /** Undefined where the ledger cannot say how it stands. */
  readonly shown?: ShownModel;
  readonly findings: readonly Finding[];
  /** Whether nothing of its production was seen, which is another thing than that nothing is new. */
  readonly isBlind: boolean;
}

/** What stops one model stops no other. */
async function lookAt({ place, rules }: Ruled, watched: WatchedModel, facts: MonitorFacts): Promise<Seen> {
  const { model, monitoring } = watched;
  const ended = await place.host.log.group(`Monitor ${model.name}`, () =>
    toItsEnd(place, model.name, () => monitorModel({ place, rules }, watched, facts)),
  );
  const { windows, findings: found } = ended.made ?? { windows: [], findings: [ended.stopped] };
  const isEmpty = windows.length === 0 && facts.shard === undefined;
  const isIdle = isEmpty && found.length === 0 && isLimited(place, facts);
  const findings = [...found, ...(isIdle ? [tellRecorded(model.name)] : [])];
  const isBlind = findings.some(isUnseen) || (isEmpty && findings.some(isUnread));
  const standing = await toItsEnd(place, model.name, () =>
    standingOf(place, model.name, { monitoring, cron: facts.cron }),
  );
  if (standing.made === undefined)
    return { findings: ended.made === undefined ? findings : [...findings, standing.stopped], isBlind };
  const { alerts, fresh, window, revalidation, rolledUp } = standing.made;
  const standingNow = standingWindows(windows, window);
  const lastWindow = newestFinal(standingNow)?.window;
  const { cron } = facts;
  const shown = {
    model,
    monitoring,
    windows: standingNow,
    alerts,
    fresh: lastWindow === undefined ? fresh : freshness({ lastWindow, cron, monitoring, now: place.host.now() }),
    revalidated: await revalidatedOf({ place, rules }, watched, revalidation),
    rolledUp,
  };
  return { shown, findings, isBlind };
}

interface Asked {
  /** Milliseconds. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Undefined: all. */
  readonly models: readonly string[] | undefined;
}

/** What a person asks for by the inputs, or another system by its event. Throws a UserError for what is neither. */
function askedFor({ place: { event, host } }: Session, wish: MonitorWish): Asked {
  const own = { from: timeOf("from", wish.from), to: timeOf("to", wish.to), models: undefined };
  if (event.kind !== "repository_dispatch") return own;
  const dispatch = parseDispatch(event.clientPayload);
  if ("problem" in dispatch) throw new UserError(dispatch.problem);
  if (dispatch.reasons.length > 0) host.log.info(`Asked for by Alertmanager: ${dispatch.reasons.join(", ")}.`);
  return { from: own.from ?? dispatch.from, to: own.to ?? dispatch.to, models: dispatch.models };
}

/** Whether a model could not be looked at: a job that is green would say that all is well. */
function isUnseen(finding: Finding): boolean {
  return isMisnamed(finding) || finding.rule === MONITOR.logs.id || finding.rule === STAGE.stopped.id;
}

/** Of the log as a whole, where no window was made of it. */
function isUnread({ rule, outcome }: Finding): boolean {
  return outcome === "unmeasured" && rule === LOGS.empty.id;
}

/** By a person; an event may name times that were looked at long ago. */
function isLimited({ event }: Place, { from, to }: MonitorFacts): boolean {
  return event.kind !== "repository_dispatch" && (from ?? to) !== undefined;
}

function tellRecorded(model: string): Finding {
  const message = `No window of ${model} was made for the time that was asked for: what is recorded there is made again only where rows or labels came late.`;
  const remediation = "Run `model-gitops monitor` without --from and --to for all that is new.";
  return findingOf(MONITOR.asked, { outcome: "warn", model, message, remediation });
}

function tellUnwatched(model: string): Finding {
  const message = `The event asks for ${model}, which is not watched.`;
  return findingOf(MONITOR.asked, { outcome: "warn", subject: model, message });
}

function tellDegraded(model: string): Finding {
  return findingOf(MONITOR.degraded, {
    outcome: "warn",
    model,
    message: `${model} is degraded: its last window shows a signal.`,
  });
}

function timeOf(name: string, text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time))
    throw new UserError(`${name} is ${JSON.stringify(text)}, and no time. Write 2026-11-28 or 2026-11-28T06:00:00Z.`);
  return time;
}
