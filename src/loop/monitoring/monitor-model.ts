import { posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { freshness } from "../../work/monitor/freshness.ts";
import { judgeWindow } from "../../work/monitor/judging/judge-window.ts";
import { baseId, knownWith, withWindow } from "../../work/monitor/known-windows.ts";
import type { MeasuredWindow, ServedRows } from "../../work/monitor/measured.ts";
import type { QualityCheck } from "../../work/monitor/quality/check.ts";
import { keepRecord } from "../place/outputs.ts";
import { keepByDigest } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { acceptedModel, type AcceptedModel } from "./accepted.ts";
import { withDoubt } from "./doubted-model.ts";
import { lookAt, withOutcome } from "./experiment.ts";
import { formerModels, type FormerModels, type JudgedAgainst } from "./former-models.ts";
import { clearRevalidation, clearWindows } from "./left-windows.ts";
import { asksAgain, measuredBy, type MonitorFacts, type WindowAhead } from "./measure-production.ts";
import { MONITOR } from "./monitor-rules.ts";
import { checksOf, locateIn } from "./quality-checks.ts";
import { referenceProfile, type Reference } from "./reference-profile.ts";
import { openRows } from "./row-comparisons.ts";
import { comparedWith } from "./compared-with.ts";
import { newestWindow } from "./standing.ts";
import type { WatchedModel } from "./watched-models.ts";

export interface Monitored {
  readonly windows: readonly WindowRecord[];
  readonly findings: readonly Finding[];
}

/** Looks at one model's production: reads, measures, judges, and leaves windows and their profiles in the output folder. */
export async function monitorModel(ruled: Ruled, watched: WatchedModel, facts: MonitorFacts): Promise<Monitored> {
  const { place } = ruled;
  const { name } = watched.model;
  await clearWindows(place, name);
  if (asksAgain(facts)) await clearRevalidation(place, name);
  const last = (await place.ledger.latest(name, "window"))?.body;
  const accepted = await acceptedModel(ruled, watched.model);
  if (typeof accepted === "string")
    return {
      windows: [],
      findings: [
        findingOf(MONITOR.accepted, { outcome: "unmeasured", model: name, message: accepted, remediation: null }),
      ],
    };
  const newest = last && (await newestWindow(place, name, last));
  const reference = await referenceProfile(ruled, { ...watched, accepted }, newest);
  const known = last === undefined ? [] : knownWith(last);
  const profile = "problem" in reference ? undefined : reference.profile;
  const checks = checksOf(watched, profile);
  const former = formerModels(place, name, { accepted, reference });
  let judged: Monitored = { windows: [], findings: [] };
  const measured = await measuredBy(ruled, facts, {
    watched,
    accepted,
    profile,
    known,
    checks,
    former,
    async judge(ahead, logs) {
      // Where it is asked again, some of the windows that were left may be no more.
      await clearWindows(place, name);
      const rows = await openRows(ruled, { watched: { ...watched, accepted }, reference, logs }, ahead);
      const { answers } = rows;
      const fresh = freshAfter(place, { watched, cron: facts.cron, known }, ahead);
      const windows: WindowRecord[] = [];
      judged = { windows, findings: rows.findings };
      const judging = { watched, accepted, reference, former, answers, checks, fresh };
      const judge = judgeInOrder(ruled, judging, { known, experiment: last?.experiment });
      return async (batch) => {
        for (const window of await rows.compared(batch.windows)) windows.push(await judge(window));
      };
    },
  });
  const missing =
    "problem" in reference
      ? [
          findingOf(MONITOR.reference, {
            outcome: "unmeasured",
            model: name,
            message: reference.problem,
            remediation: null,
          }),
        ]
      : [];
  return { windows: judged.windows, findings: [...missing, ...measured, ...judged.findings] };
}

interface Judging {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly reference: Reference;
  readonly former: FormerModels;
  /** Of the accepted model, to the rows of the reference. */
  readonly answers: ServedRows | undefined;
  readonly checks: readonly QualityCheck[];
  readonly fresh: WindowRecord["fresh"];
}

/** What windows before one are known by. */
interface Before {
  readonly known: readonly PastWindow[];
  readonly experiment: WindowRecord["experiment"];
}

/** Judges one window after the other, since each knows those before it, and leaves its record. */
function judgeInOrder(ruled: Ruled, judging: Judging, start: Before) {
  let before = start;
  return async (measured: MeasuredWindow): Promise<WindowRecord> => {
    const record = await judgeOne(ruled, { ...judging, before }, measured);
    if (record.window.state === "final")
      before = { known: withWindow(before.known, record), experiment: record.experiment ?? before.experiment };
    await keepRecord(
      ruled.place,
      posix.join(filesOf(ruled.place, record.model).windowsFolder, `${record.window.id}.json`),
      record,
    );
    return record;
  };
}

async function judgeOne(
  ruled: Ruled,
  judging: Judging & { readonly before: Before },
  seen: MeasuredWindow,
): Promise<WindowRecord> {
  const { watched, checks, fresh } = judging;
  const { known, experiment: before } = judging.before;
  const { place } = ruled;
  const { model, monitoring } = watched;
  const { measured, ...against } = await judgedAgainst(judging, seen);
  const history = known.filter((past) => Date.parse(past.from) < measured.span.from);
  // One that is made again is not the newest, and the next run reads what it remembers.
  const remembered = known.filter((past) => baseId(past.id) !== baseId(measured.span.id));
  const { reference, answers, artifact, acceptance } = against;
  const compared =
    "problem" in reference ? undefined : await comparedWith(place, { watched, reference, history }, measured);
  const experiment = await lookAt(place, { watched, measured, before });
  return judgeWindow({
    measured: withOutcome(measured, experiment),
    model: model.judged,
    monitoring,
    reference: compared && { ...compared, rows: answers },
    problem: "problem" in reference ? reference.problem : undefined,
    artifact,
    acceptance,
    checks,
    history,
    remembered,
    experiment,
    published: await publish(place, model.name, measured),
    fresh,
    now: place.host.now(),
    locate: locateIn(model),
  });
}

interface Against extends JudgedAgainst {
  readonly measured: MeasuredWindow;
  readonly answers: ServedRows | undefined;
}

/** A window that late rows make again keeps the model that answered it; of its rows nothing is compared with another's. */
async function judgedAgainst(
  { accepted, reference, answers, former }: Judging,
  measured: MeasuredWindow,
): Promise<Against> {
  const own = measured.replaces === undefined ? undefined : await former(measured.replaces);
  if (own !== undefined) {
    const { engine: _, ...counted } = measured;
    return { ...own, answers: undefined, measured: { ...counted, sampled: [] } };
  }
  const { artifact, acceptance } = accepted;
  return { artifact, acceptance: acceptance?.id, reference, answers, measured: withDoubt(accepted, measured) };
}

/** The window's profile as whoever may see it, beside the windows. */
async function publish(place: Place, name: string, { profile }: MeasuredWindow) {
  if (profile === undefined) return undefined;
  const { publishedProfile } = await import("../../stats/profile/published-profile.ts");
  const published = publishedProfile(profile);
  return { profile: published, digest: await keepByDigest(place, filesOf(place, name).profilesFolder, published) };
}

interface Standing {
  readonly watched: WatchedModel;
  readonly cron: readonly CronLine[];
  readonly known: readonly PastWindow[];
}

/** By the newest window there is after this run, which is none that late rows made again. */
function freshAfter(
  { host }: Place,
  { watched: { monitoring }, cron, known }: Standing,
  windows: readonly WindowAhead[],
): WindowRecord["fresh"] {
  const finals = windows.filter(({ state }) => state === "final").map(({ span }) => span);
  const past = known.map(({ from, to = from }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const newest = [...past, ...finals].toSorted((a, b) => a.from - b.from).at(-1);
  const lastWindow = newest && { from: new Date(newest.from).toISOString(), to: new Date(newest.to).toISOString() };
  return freshness({ lastWindow, cron, monitoring, now: host.now() }).fresh;
}
