import type { Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import type { PastWindow, Profile } from "../../generated/types.ts";
import { resolveSource } from "../../data/source.ts";
import { openWeb } from "../../host/web.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { FormerReference, ReadFiles } from "../../monitoring/request.ts";
import type { Shard } from "../../work/shards/shard.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import type { WindowBatch } from "../../monitoring/measure-windows.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import type { QualityCheck } from "../../work/monitor/quality/check.ts";
import { sourceOf } from "../data/dataset-source.ts";
import { isUsersMistake } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import type { AcceptedModel } from "./accepted.ts";
import type { FormerModels, JudgedAgainst } from "./former-models.ts";
import { logFiles } from "./log-files.ts";
import { MONITOR } from "./monitor-rules.ts";
import { revalidate } from "./revalidate.ts";
import type { WatchedModel } from "./watched-models.ts";
import { clearParts, keepPart, leaveParts, mergedParts } from "./window-parts.ts";

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

/** Whether this run is the one that evaluates the model again. */
export function asksAgain({ shard, merge }: Pick<MonitorFacts, "shard" | "merge">): boolean {
  return !merge && (shard === undefined || shard.index === 0);
}

interface Measuring {
  readonly watched: WatchedModel;
  readonly accepted: AcceptedModel;
  readonly profile: Profile | undefined;
  readonly known: readonly PastWindow[];
  readonly checks: readonly QualityCheck[];
  readonly former: FormerModels;
  readonly judge: Judge;
}

/** What is known of a window before it is measured. */
export type WindowAhead = Pick<MeasuredWindow, "span" | "state" | "rows">;

/**
 * Takes all windows that are to come, and what they are read from here (undefined where shards have read them); then
 * batch after batch of them. Where it is asked again, what it took before does not count.
 */
export type Judge = (
  ahead: readonly WindowAhead[],
  logs: ReadFiles | undefined,
) => Promise<(batch: WindowBatch) => Promise<void>>;

/** Has windows judged that are read here, or that shards have read; a shard itself has none to judge. Returns what there is to tell of the log. */
export async function measuredBy(
  ruled: Ruled,
  { from, to, shard, merge }: MonitorFacts,
  { watched, accepted, profile, known, checks, former, judge }: Measuring,
): Promise<readonly Finding[]> {
  const { place } = ruled;
  const { name } = watched.model;
  const { artifact } = accepted;
  if (merge) {
    const { finishingOf } = await import("../../monitoring/finish-window.ts");
    const { windows, findings } = await mergedParts(place, name, finishingOf(watched.model.judged, artifact));
    const next = await judge(windows, undefined);
    await next({ windows: await withGauges(place, watched, windows) });
    return findings;
  }
  // Shards of one machine leave theirs beside each other.
  if (shard === undefined) await clearParts(place, name);
  const { logs, labels, findings: unread } = await sourcesOf(place, watched);
  if (logs === undefined) {
    if (shard !== undefined) {
      await leaveParts(place, name, shard);
      await keepPart(place, name, { shard, findings: unread });
    }
    return unread;
  }
  // Every shard can read all rows: one of them asks the model, and the joining job, which has none, hands that on.
  const again = asksAgain({ shard, merge })
    ? await revalidate(ruled, { watched, accepted, logs, labels, reference: profile })
    : [];
  const findings = [...unread, ...again];
  const request = {
    host: place.host,
    model: watched.model.judged,
    logs,
    labels,
    reference: profile,
    artifact,
    now: place.host.now(),
    known: known.map(asKnown),
    former: async (replaced: string) => asReference(await former(replaced)),
    from,
    to,
    checks,
    datasets: await referredData(place, watched, checks),
    shard,
  };
  const { measureParts, measureWindows } = await import("../../monitoring/measure-windows.ts");
  if (shard !== undefined) {
    const measured = await measureParts(request, () => leaveParts(place, name, shard));
    const all = [...findings, ...measured.findings];
    await keepPart(place, name, { shard, findings: all });
    return all;
  }
  const measured = await measureWindows(request, async (planned) => {
    const next = await judge(planned, logs);
    return async (batch) => await next({ ...batch, windows: await withGauges(place, watched, batch.windows) });
  });
  return [...findings, ...measured.findings];
}

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

/** The datasets that checks refer to; of one that cannot be had, why. */
async function referredData(
  place: Place,
  { model }: WatchedModel,
  checks: readonly QualityCheck[],
): Promise<ReadonlyMap<string, ReadFiles | { readonly problem: string }>> {
  const names = checks.flatMap(({ measure }) => (measure.kind === "known" ? [measure.dataset] : []));
  const found = new Map<string, ReadFiles | { readonly problem: string }>();
  for (const name of new Set(names)) {
    const dataset = model.judged.datasets[name];
    try {
      const problem = `the manifest has no dataset ${name}`;
      found.set(name, dataset ? await resolveSource(sourceOf(place, model.judged, dataset)) : { problem });
    } catch (error) {
      if (!isUsersMistake(error)) throw error;
      found.set(name, { problem: userMessage(error) });
    }
  }
  return found;
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

function asReference(former: JudgedAgainst | undefined): FormerReference | undefined {
  if (former === undefined) return undefined;
  const { artifact, reference } = former;
  return { artifact, profile: "problem" in reference ? undefined : reference.profile };
}

function asKnown({ id, from, to, rows, labelled }: PastWindow) {
  return {
    id,
    from: Date.parse(from),
    to: Date.parse(to ?? from),
    rows,
    state: "final" as const,
    labelled: labelled && { from: Date.parse(labelled.from), known: labelled.known },
  };
}
