import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { newEntry, type Entry } from "../../stores/ledger-entry.ts";
import type { LedgerKind } from "../../records/kinds/table.ts";
import { hexOf } from "../../records/canonical.ts";
import { readAhead } from "../monitoring/read-ahead.ts";
import { beat, deliver, type Delivered } from "../monitoring/deliver.ts";
import { settleModel, type Settled } from "../monitoring/settle-model.ts";
import { oldestOf, recordedWindows } from "../place/rolled-up.ts";
import { rollUpWindows } from "../monitoring/roll-up.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { silence } from "../monitoring/standing.ts";
import { showMonitor, type ShownModel } from "../monitoring/show-monitor.ts";
import { settledSentences } from "../monitoring/settled-sentences.ts";
import { endUnwatched, type EndedModel } from "../monitoring/unwatched-models.ts";
import { watchedModels, type WatchedModel } from "../monitoring/watched-models.ts";
import { entryOrigin } from "../place/entry-origin.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { openSigning } from "./signing.ts";
import { findingOf } from "../../findings/finding.ts";
import { newestFinal } from "../../work/monitor/newest-window.ts";
import { judgeNeeds } from "../../work/gate/legs.ts";
import { monitorMark } from "../monitoring/monitor-mark.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";

export interface SettleWish {
  /** What the jobs before it handed on; empty where one job does both. */
  readonly needs: string;
  /** The private key of the ledger, where its entries are signed. */
  readonly signingKey: string;
  /** Where one job does both: whether there was a model that it could not look at. */
  readonly isUnseen?: boolean;
}

/**
 * What a monitor left becomes the ledger's: verified, in one commit for all models, with the alerts that follow from it
 * and what became of telling them. A model that cannot be settled stops no other.
 */
export async function settleAll(session: Session, wish: SettleWish): Promise<Result> {
  const { place } = session;
  const signing = await openSigning(place, wish.signingKey);
  const { models, unwatched, findings: unread } = await watchedModels(session);
  const [cron] = await Promise.all([cronLines(session), readAhead(place, models, unwatched)]);
  const unfinished = unfinishedJobs(wish.needs);
  const findings: Finding[] = [...signing.findings, ...unread, ...unfinished];
  const settled: (Settled & Delivered)[] = [];
  for (const watched of models) {
    place.host.signal.throwIfAborted();
    const done = await toItsEnd(place, watched.model.name, async () => {
      const own = await settleModel(session, watched, { needs: wish.needs, cron });
      return {
        ...own,
        ...(signing.mayWrite ? await deliver(place, own) : untold(own)),
      };
    });
    if (done.made === undefined) findings.push(done.stopped);
    else settled.push(done.made);
  }
  const ended = signing.mayWrite ? await endUnwatched(place, unwatched) : [];
  findings.push(...settled.flatMap((one) => one.findings), ...ended.flatMap((one) => one.findings));
  const written = signing.mayWrite ? await write(place, { settled, ended }, signing.key) : UNWRITTEN;
  findings.push(
    ...written.findings,
    ...place.ledger.findings(),
    ...settled.flatMap(silenceAfter),
    ...(wish.needs.trim() === "" && wish.isUnseen === undefined ? await nothingLeft(place, models) : []),
  );
  const isDry = place.options.dryRun === true;
  const { health, summary, text } = await showMonitor(place, {
    models: settled.map(shownOf),
    findings,
    done: sentencesOf(place, { settled, ended }, { ...written, isDry, cron }),
  });
  // A watch outside of GitHub hears nothing of a run that did not look: that is what it is for. The terminal's text is
  // made when it is shown, and has these findings too.
  if (unfinished.length === 0 && wish.isUnseen !== true) findings.push(...(await beat(place, models)));
  const firing = settled.map(({ watched, alerts }) => [watched.model.name, firingOf(alerts)] as const);
  const recorded = written.added.filter((path) => path.includes("/window/")).length;
  return {
    summary,
    ...(text && { text }),
    findings,
    outputs: {
      outcome: verdictOf(findings),
      recorded: String(isDry ? 0 : recorded),
      firing: byModel(firing),
      held: byModel(settled.map(({ watched, held }) => [watched.model.name, held] as const)),
      health,
    },
  };
}

function shownOf({ watched, shown: windows, before, alerts, fresh, revalidated }: Settled): ShownModel {
  return { ...watched, windows, alerts, fresh, revalidated, rolledUp: before.rolledUp };
}

/** Whose word does not count tells nobody. */
function untold({ alerts, findings }: Settled): Delivered {
  return { alerts, held: [], issueTexts: undefined, findings };
}

/** Told by what stands after this run. */
function silenceAfter({ watched, before, fresh, shown }: Settled): readonly Finding[] {
  return silence(watched.model.name, { ...before, fresh, window: newestFinal(shown) ?? before.window });
}

/** A person who settles before anybody has looked. */
async function nothingLeft(place: Place, models: readonly WatchedModel[]): Promise<readonly Finding[]> {
  for (const { model } of models) if ((await monitorMark(place, model.name)) !== undefined) return [];
  if (models.length === 0) return [];
  const message = `No monitor has left anything in ${place.options.output}, so there is nothing new to record.`;
  const remediation = "Run `model-gitops monitor` before, with the same output folder.";
  return [findingOf(MONITOR.job, { outcome: "warn", message, remediation })];
}

/** A monitor that failed leaves nothing, which must not look like nothing new. */
function unfinishedJobs(needs: string): readonly Finding[] {
  return judgeNeeds({ json: needs }).map(({ subject = "", message }) =>
    findingOf(MONITOR.job, {
      outcome: "warn",
      subject,
      message: `${message} The monitor is silent in this run: models without a window from it have no news.`,
    }),
  );
}

/** JSON of those that have any. */
function byModel(lists: readonly (readonly [string, readonly unknown[]])[]): string {
  return JSON.stringify(Object.fromEntries(lists.filter(([, list]) => list.length > 0)));
}

function firingOf(alerts: Settled["alerts"]): readonly string[] {
  return (alerts?.alerts ?? []).filter(({ state }) => state === "firing").map(({ cause }) => cause);
}

function sentencesOf(
  { host }: Place,
  made: Made,
  { sentences, ...recorded }: Written & Omit<Parameters<typeof settledSentences>[1], "now">,
): readonly string[] {
  return [...settledSentences(made, { ...recorded, now: host.now() }), ...sentences];
}

interface Written {
  /** Paths on the ledger. */
  readonly added: readonly string[];
  /** Of what was rolled up. */
  readonly sentences: readonly string[];
  readonly findings: readonly Finding[];
}

const UNWRITTEN: Written = { added: [], sentences: [], findings: [] };

/** What is new first: rolling old windows up is never in its way. */
async function write(place: Place, made: Made, key: NamedKey | undefined): Promise<Written> {
  const { added, findings } = await record(place, made, key);
  const names = made.settled.map(({ watched }) => watched.model.name);
  const rolled = await rollUpWindows(place, names, key);
  return { added, sentences: rolled.sentences, findings: [...findings, ...rolled.findings] };
}

interface Made {
  readonly settled: readonly (Settled & Delivered)[];
  readonly ended: readonly EndedModel[];
}

/** One commit for all models; another run may have recorded the same windows meanwhile. */
async function record(
  place: Place,
  { settled, ended }: Made,
  key: NamedKey | undefined,
): Promise<{ readonly added: readonly string[]; readonly findings: readonly Finding[] }> {
  if (
    ended.length === 0 &&
    settled.every(
      ({ added, revalidation, alerts, before }) =>
        added.length === 0 && revalidation === undefined && alerts?.key === before.alerts?.key,
    )
  )
    return { added: [], findings: [] };
  const origin = await entryOrigin(place);
  return await place.ledger.record(async () => {
    const entries: Entry<LedgerKind>[] = [];
    for (const { watched, added, revalidation, alerts, before } of settled) {
      const { name } = watched.model;
      const known = await recordedWindows(place, name, oldestOf(added));
      const fresh = added.filter((body) => !known.has(hexOf(body.key).slice(0, 12)));
      entries.push(...fresh.map((body) => newEntry({ kind: "window", model: name, body, ...origin })));
      // Another run may have recorded the same period while this one was looked at.
      const done = new Set((await place.ledger.ids(name, "revalidation")).map((id) => id.slice(-12)));
      if (revalidation !== undefined && !done.has(hexOf(revalidation.key).slice(0, 12)))
        entries.push(newEntry({ kind: "revalidation", model: name, body: revalidation, ...origin }));
      if (alerts !== undefined && alerts.key !== before.alerts?.key)
        entries.push(newEntry({ kind: "alerts", model: name, body: alerts, ...origin }));
    }
    for (const { name, alerts } of ended)
      entries.push(newEntry({ kind: "alerts", model: name, body: alerts, ...origin }));
    return entries;
  }, key);
}
