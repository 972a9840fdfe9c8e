import { dirname } from "node:path";
import { openDuckDb, type DuckDb } from "../engines/duckdb.ts";
import { findingOf, type Finding } from "../findings/finding.ts";
import { MachineError, UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import type { ResolvedMonitoring } from "../manifest/resolved-monitoring.ts";
import type { LabelAsk } from "../work/monitor/late.ts";
import type { MeasuredWindow } from "../work/monitor/measured.ts";
import { unmadeRows } from "../work/monitor/unmade-rows.ts";
import { granularityOf, planWindows, type PlannedWindow } from "../work/monitor/windows.ts";
import { damagedFiles, type Damaged } from "./damaged-files.ts";
import { finishingOf, finishWindow } from "./finish-window.ts";
import type { BatchContext } from "./measure-batch.ts";
import { monitoringOf, openProduction } from "./open-production.ts";
import { formerWindows, measureEach } from "./former-windows.ts";
import { lastWritten } from "./last-written.ts";
import { countLabels } from "./label-counts.ts";
import { planFindings, unmadeFindings } from "./plan-findings.ts";
import type { ReadFiles, WindowsRequest } from "./request.ts";
import { LOGS } from "./rules.ts";
import { schemaFindings } from "./schema-findings.ts";
import { countTimes, type CountedTimes } from "./time-counts.ts";
import { timeFindings } from "./time-findings.ts";
import { emptyPart, type WindowPart } from "./window-part.ts";

/** What was read of the log as a whole, not of one window. */
export interface MeasuredLog {
  /** The newest usable time of the log. */
  readonly watermark: number | undefined;
  readonly findings: readonly Finding[];
}

/** Windows that were read in one pass over the files, by time. */
export interface WindowBatch {
  readonly windows: readonly MeasuredWindow[];
}

/**
 * Takes the windows that are to come, and then batch after batch of them: no more than one is held at once. Where a file
 * turns out to be damaged it is asked again, with the windows of the others, and what it took before does not count.
 */
export type Taker<Batch> = (planned: readonly PlannedWindow[]) => Promise<(batch: Batch) => Promise<void>>;

const MOST_WINDOWS = 1000;
/** Windows that are read in one pass over the files. */
const BATCH = 64;
/** What the database holds before it spills to disk: the sketches have their own share. */
const MEMORY = 192 * 1024 ** 2;

/**
 * Reads the windows of production that a run has to make: counts, sketches on the reference's edges, answers with their
 * labels. Rows of whatever cannot be read are missing and told. Throws a UserError where the machine fails.
 */
export async function measureWindows(request: WindowsRequest, take: Taker<WindowBatch>): Promise<MeasuredLog> {
  const { shard: _, ...whole } = request;
  const finishing = finishingOf(request.model, request.artifact);
  return await measureParts(whole, async (planned) => {
    const next = await take(planned);
    return async (parts) => await next({ windows: parts.map((part) => finishWindow([part], finishing)) });
  });
}

/** The same for a shard of the rows: every shard makes the same windows, to be put together by `mergeParts`. */
export async function measureParts(request: WindowsRequest, take: Taker<readonly WindowPart[]>): Promise<MeasuredLog> {
  const { host, logs, labels } = request;
  const files = [...logs.files, ...(labels?.files ?? [])];
  const folders = [...new Set([...files, ...datasetFiles(request)].map((file) => dirname(file)))];
  await using database = await openDuckDb({ host, folders, memoryLimit: MEMORY });
  try {
    return await readParts(database, request, { take, unread: [] });
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof MachineError) throw error;
    const damaged = await damagedFiles(database, files);
    if (damaged.size === 0) throw error;
    const gone = logs.files.filter((file) => damaged.has(file));
    const { watermark, findings } = await readParts(database, withoutFiles(request, damaged), { take, unread: gone });
    const told = [...damaged.values()].map((message) =>
      findingOf(LOGS.file, { outcome: "unmeasured", model: request.model.name, message }),
    );
    return { watermark, findings: [...told, ...findings] };
  }
}

function withoutFiles(request: WindowsRequest, damaged: Damaged): WindowsRequest {
  const whole = ({ files, digest }: ReadFiles): ReadFiles => ({
    files: files.filter((file) => !damaged.has(file)),
    digest,
  });
  return { ...request, logs: whole(request.logs), labels: request.labels && whole(request.labels) };
}

interface Reading {
  readonly take: Taker<readonly WindowPart[]>;
  /** Files of the log that were found to be damaged. */
  readonly unread: readonly string[];
}

async function readParts(database: DuckDb, request: WindowsRequest, { take, unread }: Reading): Promise<MeasuredLog> {
  const { logs, model } = request;
  const monitoring = monitoringOf(model);
  const { context, findings, ...opened } = await openProduction(database, request);
  const written = await lastWritten([...unread, ...opened.unread], request.now);
  const times = await timesOf(context, request);
  const plan = planWindows({
    ...monitoring,
    now: request.now,
    rows: times.rows,
    latest: latestOf(request),
    watermark: times.watermark,
    known: request.known,
    labels: await labelsOf(context, request),
    from: request.from,
    to: request.to,
    unreadUntil: written && written + maxFutureMs(monitoring),
    most: request.most ?? MOST_WINDOWS,
  });
  const spans = plan.windows.map(({ span }) => span);
  const schema = await schemaFindings(context?.log, { model: model.name, spans, latest: latestOf(request) });
  const older = unmadeRows({ ...request, ...monitoring, rows: times.rows }, plan.stray);
  const { planned: windows, references } = await formerWindows(request, plan.windows);
  const next = await take(windows);
  const problems = new Set<string>();
  for (const start of batchStarts(windows.length)) {
    const planned = windows.slice(start, start + BATCH);
    if (context === undefined) {
      await next(planned.map((one) => emptyPart(one, logs.digest)));
      continue;
    }
    for await (const batch of measureEach({ database, request, context, references }, planned)) {
      for (const problem of batch.problems) problems.add(problem);
      await next(batch.parts);
    }
  }
  const slices = [...problems].map((message) =>
    findingOf(LOGS.slices, { outcome: "unmeasured", model: model.name, message }),
  );
  return {
    watermark: times.watermark,
    findings: [
      ...findings,
      ...schema,
      ...(await timeFindings(context, request, times)),
      ...planFindings(model.name, plan),
      ...unmadeFindings(model.name, older),
      ...slices,
    ],
  };
}

function datasetFiles({ datasets = new Map() }: WindowsRequest): readonly string[] {
  return [...datasets.values()].flatMap((dataset) => ("files" in dataset ? dataset.files : []));
}

function batchStarts(windows: number): readonly number[] {
  return Array.from({ length: Math.ceil(windows / BATCH) }, (_, batch) => batch * BATCH);
}

const NOTHING: CountedTimes = {
  rows: { times: new Float64Array(), counts: new Float64Array() },
  watermark: undefined,
  timeless: 0,
  ahead: 0,
  all: 0,
};

async function timesOf(context: BatchContext | undefined, request: WindowsRequest): Promise<CountedTimes> {
  if (context === undefined) return NOTHING;
  const { model, known } = request;
  return await countTimes(context.log, granularityOf({ ...monitoringOf(model), known }), latestOf(request));
}

/** Of labels that come later than their rows: none where they cannot be read. */
async function labelsOf(context: BatchContext | undefined, request: WindowsRequest): Promise<LabelAsk | undefined> {
  const { model, known } = request;
  const monitoring = monitoringOf(model);
  const { labels, performance } = monitoring;
  if (labels === undefined) return undefined;
  const { maturityMs } = labels;
  const granularity = granularityOf({ ...monitoring, known, maturityMs });
  const rows = context === undefined ? NOTHING.rows : await countLabels(context, granularity, latestOf(request));
  return { rows, maturityMs, minLabels: performance.minLabels };
}

/** Rows that are later are ahead of the clock. */
function latestOf({ model, now }: WindowsRequest): number {
  return now + maxFutureMs(monitoringOf(model));
}

function maxFutureMs({ quality: { freshness } }: ResolvedMonitoring): number {
  return parseDuration(typeof freshness === "object" ? (freshness.maxFuture ?? "5m") : "5m");
}
