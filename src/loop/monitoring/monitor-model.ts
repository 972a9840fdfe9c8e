import { posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import { profileDigest } from "../../records/profile-text.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { freshness } from "../../work/monitor/freshness.ts";
import { judgeWindow } from "../../work/monitor/judging/judge-window.ts";
import { baseId, knownWith, withWindow } from "../../work/monitor/known-windows.ts";
import type { ExperimentTotals } from "../../work/monitor/experiment/totals.ts";
import type { MeasuredWindow, ServedRows } from "../../work/monitor/measured.ts";
import type { QualityCheck } from "../../work/monitor/quality/check.ts";
import { keepRecord } from "../place/outputs.ts";
import { keepProfile } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { acceptedModel, type AcceptedModel } from "./accepted.ts";
import { lookAt } from "./experiment.ts";
import { clearRevalidation, clearWindows } from "./left-windows.ts";
import { asksAgain, measuredBy, type MonitorFacts } from "./measure-production.ts";
import { MONITOR } from "./monitor-rules.ts";
import { checksOf, locateIn } from "./quality-checks.ts";
import { referenceProfile, type Reference } from "./reference-profile.ts";
import { withRows } from "./row-comparisons.ts";
import { comparedWith } from "./compared-with.ts";
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
      findings: [findingOf(MONITOR.accepted, { outcome: "unmeasured", model: name, message: accepted })],
    };
  const reference = await referenceProfile(ruled, { ...watched, accepted }, last);
  const known = last === undefined ? [] : knownWith(last);
  const profile = "problem" in reference ? undefined : reference.profile;
  const checks = checksOf(watched, profile);
  const measured = await measuredBy(ruled, facts, { watched, accepted, profile, known, checks });
  const { experiments, logs } = measured;
  const rows = await withRows(ruled, { watched: { ...watched, accepted }, reference, logs }, measured.windows);
  const { answers } = rows;
  const judging = { watched, accepted, reference, answers, known, last, checks, experiments, cron: facts.cron };
  const windows = await judgeAll(ruled, judging, rows.windows);
  const missing =
    "problem" in reference
      ? [findingOf(MONITOR.reference, { outcome: "unmeasured", model: name, message: reference.problem })]
      : [];
  return { windows, findings: [...missing, ...measured.findings, ...rows.findings] };
}

interface Judging {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly reference: Reference;
  /** Of the accepted model, to the rows of the reference. */
  readonly answers: ServedRows | undefined;
  readonly known: readonly PastWindow[];
  readonly last: WindowRecord | undefined;
  readonly checks: readonly QualityCheck[];
  /** By window. */
  readonly experiments: ReadonlyMap<string, ExperimentTotals>;
  readonly cron: readonly CronLine[];
}

/** One after the other, since each knows those before it. */
async function judgeAll(
  ruled: Ruled,
  judging: Judging,
  windows: readonly MeasuredWindow[],
): Promise<readonly WindowRecord[]> {
  const records: WindowRecord[] = [];
  let { known } = judging;
  let before = judging.last?.experiment;
  const fresh = freshAfter(ruled.place, judging, windows);
  for (const measured of windows) {
    const record = await judgeOne(ruled, { ...judging, known, before, fresh }, measured);
    records.push(record);
    if (record.window.state === "final") {
      known = withWindow(known, record);
      before = record.experiment ?? before;
    }
    await keepRecord(
      ruled.place,
      posix.join(filesOf(ruled.place, record.model).windowsFolder, `${record.window.id}.json`),
      record,
    );
  }
  return records;
}

async function judgeOne(
  ruled: Ruled,
  judging: Judging & { readonly fresh: WindowRecord["fresh"]; readonly before: WindowRecord["experiment"] },
  measured: MeasuredWindow,
): Promise<WindowRecord> {
  const { watched, accepted, reference, answers, known, checks, experiments, before, fresh } = judging;
  const { place } = ruled;
  const { model, monitoring } = watched;
  const history = known.filter((past) => Date.parse(past.from) < measured.span.from);
  // One that is made again is not the newest, and the next run reads what it remembers.
  const remembered = known.filter((past) => baseId(past.id) !== baseId(measured.span.id));
  const compared =
    "problem" in reference ? undefined : await comparedWith(place, { watched, reference, history }, measured);
  return judgeWindow({
    measured,
    model: model.judged,
    monitoring,
    reference: compared && { ...compared, rows: answers },
    problem: "problem" in reference ? reference.problem : undefined,
    artifact: accepted.artifact,
    acceptance: accepted.acceptance?.id,
    checks,
    history,
    remembered,
    experiment: await lookAt(place, { watched, measured, totals: experiments.get(measured.span.id), before }),
    published: await publish(place, model.name, measured),
    fresh,
    now: place.host.now(),
    locate: locateIn(model),
  });
}

/** The window's profile as whoever may see it, beside the windows. */
async function publish(place: Place, name: string, { profile }: MeasuredWindow) {
  if (profile === undefined) return undefined;
  const { publishedProfile } = await import("../../stats/profile/published-profile.ts");
  const published = publishedProfile(profile);
  const digest = profileDigest(published);
  await keepProfile(place, posix.join(filesOf(place, name).profilesFolder, `${hexOf(digest)}.json`), published);
  return { profile: published, digest };
}

function freshAfter(
  { host }: Place,
  { watched: { monitoring }, cron, last }: Judging,
  windows: readonly MeasuredWindow[],
): WindowRecord["fresh"] {
  const finals = windows.filter(({ state }) => state === "final").map(({ span }) => span);
  const newest = finals.toSorted((a, b) => a.from - b.from).at(-1);
  const lastWindow =
    newest === undefined
      ? last?.window
      : { from: new Date(newest.from).toISOString(), to: new Date(newest.to).toISOString() };
  return freshness({ lastWindow, cron, monitoring, now: host.now() }).fresh;
}
