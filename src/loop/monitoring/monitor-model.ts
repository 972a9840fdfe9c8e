import { posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import type { PastWindow, Profile, WindowRecord } from "../../generated/types.ts";
import { openWeb } from "../../host/web.ts";
import { hexOf } from "../../records/canonical.ts";
import { profileDigest } from "../../records/profile-text.ts";
import type { ReadFiles } from "../../monitoring/request.ts";
import type { Shard } from "../../monitoring/shard-sql.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { freshness } from "../../work/monitor/freshness.ts";
import { judgeWindow } from "../../work/monitor/judging/judge-window.ts";
import { baseId, knownWith, withWindow } from "../../work/monitor/known-windows.ts";
import type { ExperimentTotals } from "../../work/monitor/experiment/totals.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import type { QualityCheck } from "../../work/monitor/quality/check.ts";
import { isUsersMistake } from "../place/own-end.ts";
import { keepRecord } from "../place/outputs.ts";
import { keepProfile } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { acceptedModel, type AcceptedModel } from "./accepted.ts";
import { clearWindows } from "./left-windows.ts";
import { lookAt } from "./experiment.ts";
import { logFiles } from "./log-files.ts";
import { MONITOR } from "./monitor-rules.ts";
import { checksOf, locateIn } from "./quality-checks.ts";
import { referenceProfile, type Reference } from "./reference-profile.ts";
import { comparedWith } from "./compared-with.ts";
import type { WatchedModel } from "./watched-models.ts";
import { clearParts, leaveParts, mergedWindows } from "./window-parts.ts";

export interface MonitorFacts {
  readonly cron: readonly CronLine[];
  /** Milliseconds. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** A part of the rows alone: nothing is judged. */
  readonly shard: Shard | undefined;
  /** Whether what the shards read is joined, and nothing is read. */
  readonly merge: boolean;
}

export interface Monitored {
  readonly windows: readonly WindowRecord[];
  readonly findings: readonly Finding[];
}

/** Looks at one model's production: reads, measures, judges, and leaves windows and their profiles in the output folder. */
export async function monitorModel(ruled: Ruled, watched: WatchedModel, facts: MonitorFacts): Promise<Monitored> {
  const { place } = ruled;
  const { name } = watched.model;
  await clearWindows(place, name);
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
  const measured = await measuredBy(place, facts, { watched, accepted, profile, known, checks });
  const { experiments } = measured;
  const judging = { watched, accepted, reference, known, last, checks, experiments, cron: facts.cron };
  const windows = await judgeAll(ruled, judging, await withGauges(place, watched, measured.windows));
  const missing =
    "problem" in reference
      ? [findingOf(MONITOR.reference, { outcome: "unmeasured", model: name, message: reference.problem })]
      : [];
  return { windows, findings: [...missing, ...measured.findings] };
}

interface Measuring {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly profile: Profile | undefined;
  readonly known: readonly PastWindow[];
  readonly checks: readonly QualityCheck[];
}

/** Windows that are read here, or that shards have read; a shard itself has none to judge. */
async function measuredBy(
  place: Place,
  { from, to, shard, merge }: MonitorFacts,
  { watched, accepted, profile, known, checks }: Measuring,
): Promise<MeasuredHere> {
  const { name } = watched.model;
  const { artifact } = accepted;
  if (merge) return { ...NOTHING, windows: await mergedWindows(place, name, { model: name, artifact }) };
  // Shards of one machine leave theirs beside each other.
  if (shard === undefined) await clearParts(place, name);
  const { logs, labels, findings } = await sourcesOf(place, watched);
  if (logs === undefined) return { ...NOTHING, findings };
  const request = {
    host: place.host,
    model: watched.model.judged,
    logs,
    labels,
    reference: profile,
    artifact,
    now: place.host.now(),
    known: known.map(asKnown),
    from,
    to,
    checks,
    shard,
  };
  const { measureParts, measureWindows } = await import("../../monitoring/measure-windows.ts");
  if (shard === undefined) {
    const measured = await measureWindows(request);
    return { ...measured, findings: [...findings, ...measured.findings] };
  }
  const measured = await measureParts(request);
  await leaveParts(place, name, { shard, parts: measured.parts });
  return { ...NOTHING, findings: [...findings, ...measured.findings] };
}

interface MeasuredHere {
  readonly windows: readonly MeasuredWindow[];
  readonly experiments: ReadonlyMap<string, ExperimentTotals>;
  readonly findings: readonly Finding[];
}

const NOTHING: MeasuredHere = { windows: [], experiments: new Map(), findings: [] };

interface Sources {
  readonly logs: ReadFiles | undefined;
  readonly labels: ReadFiles | undefined;
  readonly findings: readonly Finding[];
}

/** Labels that cannot be had leave the rest to be measured. */
async function sourcesOf(place: Place, { model, monitoring }: WatchedModel): Promise<Sources> {
  const findings: Finding[] = [];
  const read = async (what: "logs" | "labels"): Promise<ReadFiles | undefined> => {
    const source = monitoring[what];
    if (source === undefined) return undefined;
    try {
      return await logFiles(place, model.judged, source);
    } catch (error) {
      if (!isUsersMistake(error)) throw error;
      findings.push(
        unmeasured(MONITOR[what], error, { model: model.name, location: model.locate(`/monitoring/${what}`) }),
      );
      return undefined;
    }
  };
  return { logs: await read("logs"), labels: await read("labels"), findings };
}

/** What Prometheus has of each window. */
async function withGauges(
  { host, dataHosts }: Place,
  { monitoring: { service } }: WatchedModel,
  windows: readonly MeasuredWindow[],
): Promise<readonly MeasuredWindow[]> {
  const { prometheus: spec } = service;
  if (spec === undefined || windows.length === 0) return windows;
  const { queryPrometheus } = await import("../../monitoring/prometheus.ts");
  const web = { ...openWeb(host), allowedHosts: dataHosts };
  const answered: MeasuredWindow[] = [];
  for (const window of windows) {
    const prometheus = await queryPrometheus({ spec, span: window.span, web, env: (name) => host.env(name) });
    answered.push({ ...window, service: { ...window.service, prometheus } });
  }
  return answered;
}

interface Judging {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly reference: Reference;
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
  const { watched, accepted, reference, known, checks, experiments, before, fresh } = judging;
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
    reference: compared,
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

function asKnown({ id, from, to, rows }: PastWindow) {
  return { id, from: Date.parse(from), to: Date.parse(to ?? from), rows, state: "final" as const };
}
