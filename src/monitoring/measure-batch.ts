import type { Profile } from "../generated/types.ts";
import { textSql } from "../data/column-sql.ts";
import type { QualityCount, Unmeasurable } from "../work/monitor/measured.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import type { AnswerClasses } from "./answer-classes.ts";
import type { ExperimentPart } from "../work/monitor/experiment/parts.ts";
import type { ResolvedExperiment } from "../work/monitor/experiment/plan.ts";
import { experimentParts } from "./experiment-rows.ts";
import { heldTogether, rowsInSpans } from "./held-rows.ts";
import type { LogTable } from "./log-table.ts";
import { countQuality } from "./quality.ts";
import type { QualityRequest } from "./quality-counting.ts";
import type { LogRoles } from "./roles.ts";
import { repeatedKeys } from "./served-part.ts";
import { countUnheld, hasAnswers, servedParts, type ServedParts, type ServedRequest } from "./served-rows.ts";
import { shardSql } from "./shard-sql.ts";
import type { Shard } from "../work/shards/shard.ts";
import { sketchColumns, type SketchedColumn, type WindowedRows } from "../data/sketch-columns.ts";
import type { SlicePlan } from "./slice-columns.ts";
import type { Watched } from "../data/watched-columns.ts";
import { countWindows, readLatencies } from "./window-counts.ts";
import type { WindowPart } from "./window-part.ts";
import { placeSql, rangeSql, type Span } from "./window-sql.ts";

/** All that the windows of a run have in common. */
export interface BatchContext {
  readonly model: string;
  readonly source: string;
  readonly log: LogTable;
  readonly roles: LogRoles;
  readonly classes: AnswerClasses | undefined;
  readonly slices: SlicePlan;
  readonly reference: Profile | undefined;
  readonly watched: readonly Watched[];
  /** By column that is not watched although the log has it (`@score`, `@label`: answers): why not, as a sentence. */
  readonly unusable: Readonly<Record<string, string>>;
  readonly why: Unmeasurable;
  readonly prediction: { readonly score: Watched | undefined; readonly label: Watched | undefined };
  /** Columns whose numbers the estimates of the performance want. */
  readonly features: readonly string[];
  /** The relation of labels; undefined where none come later. */
  readonly labels: string | undefined;
  readonly maturityMs: number;
  readonly experiment: ResolvedExperiment | undefined;
  readonly shard: Shard | undefined;
  readonly quality: Pick<QualityRequest, "now" | "checks" | "datasets">;
  /** Rows of a window whose answers and latencies are held at most. */
  readonly mostHeld: number;
}

export interface MeasuredBatch {
  readonly parts: readonly WindowPart[];
  /** Of slices: sentences. */
  readonly problems: readonly string[];
}

/**
 * Reads windows that do not overlap: at most 64 in one pass over their columns, and their answers in as many passes as
 * it takes to hold no more than those of one large window.
 */
export async function* measureBatch(
  context: BatchContext,
  windows: readonly PlannedWindow[],
): AsyncGenerator<MeasuredBatch> {
  const { log, roles, shard, reference, prediction, watched, classes, mostHeld } = context;
  const spans = windows.map(({ span }) => span);
  const { database, relation } = log.table;
  const own = shardSql(log, roles, shard);
  const condition = `${rangeSql(log.time, spans)} AND ${own}`;
  const rows: WindowedRows = {
    database,
    from: `${relation} WHERE ${condition}`,
    place: placeSql(log.time, spans),
    windows: windows.length,
    isPart: isPart(context),
  };
  const all = [...watched, ...[prediction.score, prediction.label].flatMap((one) => one ?? [])];
  const sketched = reference === undefined ? [] : await sketchColumns(rows, all);
  const isKeyed = roles.id !== undefined && hasAnswers({ table: log.table, roles, classes });
  const sampled = windows.flatMap((one, place) => (one.rows > mostHeld ? place : []));
  const counts = await countWindows(rows, log.table, { ...roles, repeated: isKeyed ? sampled : undefined });
  const quality = await qualityCounts(context, spans, rows.place);
  const experiment = await experiments(context, rows, { spans, own });
  for (const [first, end] of heldTogether(windows, mostHeld)) {
    const together = windows.slice(first, end);
    const answered = await answers(context, together, own);
    const { served, labelled, matured, latencies, unheld } = answered;
    const parts = together.map((planned, at): WindowPart => {
      const place = first + at;
      const counted = counts[place];
      if (counted === undefined) throw new Error("a window without counts");
      const [labels, answer, when] = [labelled.parts?.[at], served.parts?.[at], matured[at]];
      const isWhole = isKeyed && answer !== undefined && !sampled.includes(place);
      return {
        planned,
        source: context.source,
        counts: {
          ...counted,
          repeated: isWhole ? repeatedKeys(answer) : counted.repeated,
          unheld: unheld[at] ?? 0,
          latencies: latencies[at] ?? new Float64Array(),
        },
        profile: reference && windowProfile(context, { planned, place, sketched, rows: counted.rows }),
        badCells: Object.fromEntries(sketched.map(({ name, bad }) => [name, bad[place] ?? 0])),
        quality: quality.get(place) ?? [],
        classes,
        served: answer,
        labelled:
          when === undefined || labels === undefined ? undefined : { from: when.from, to: when.to, rows: labels },
        experiment: experiment?.[place],
        sampled: [],
        unusable: context.unusable,
        why: context.why,
        has: { latency: roles.latency !== undefined, error: roles.error !== undefined },
      };
    });
    yield { parts, problems: [...new Set([...served.problems, ...labelled.problems])] };
  }
}

async function experiments(
  context: BatchContext,
  rows: WindowedRows,
  { spans, own }: { readonly spans: readonly Span[]; readonly own: string },
): Promise<readonly ExperimentPart[] | undefined> {
  const { experiment: spec, log, roles, classes } = context;
  if (spec === undefined) return undefined;
  const truth = truthOf(context);
  const matured = maturedSpans(context, spans);
  const from = `${log.table.relation}${truth?.join ?? ""} WHERE ${rangeSql(log.time, matured)} AND ${own}`;
  const later = { ...rows, from, place: placeSql(log.time, matured) };
  return await experimentParts(rows, {
    table: log.table,
    roles,
    classes,
    spec,
    matured: truth && { rows: later, spans: matured, truth: truth.text },
  });
}

function maturedSpans({ maturityMs }: BatchContext, spans: readonly Span[]): readonly Span[] {
  return spans.map(({ from, to, until }) => ({
    from: from - maturityMs,
    to: to - maturityMs,
    ...(until !== undefined && { until }),
  }));
}

async function qualityCounts(
  { log, roles, shard, quality }: BatchContext,
  spans: readonly Span[],
  place: string,
): Promise<ReadonlyMap<number, readonly QualityCount[]>> {
  if (quality.checks.length === 0) return new Map();
  const { table, time, isUntyped } = log;
  const whole = spans.map(({ from, to }) => ({ from, to }));
  const isWhole = shard === undefined || shard.count === 1;
  return await countQuality({
    ...quality,
    table,
    time,
    window: place,
    where: rangeSql(time, spans),
    ahead: { window: placeSql(time, whole), where: rangeSql(time, whole) },
    isText: isUntyped,
    shard: isWhole ? undefined : { ...shard, own: shardSql(log, roles, shard) },
  });
}

interface Answers {
  readonly served: ServedParts;
  readonly labelled: ServedParts;
  /** By window: of which rows the labels became mature in it. */
  readonly matured: readonly Span[];
  /** By window, sorted. */
  readonly latencies: readonly Float64Array[];
  /** By window: answered rows that are not held. */
  readonly unheld: readonly number[];
}

const NONE: ServedParts = { parts: undefined, problems: [] };

/** Rows of the windows, and those whose labels became mature in them: without a delay the same. */
async function answers(context: BatchContext, windows: readonly PlannedWindow[], own: string): Promise<Answers> {
  const { log, labels, roles, maturityMs } = context;
  const spans = windows.map(({ span }) => span);
  const rows = windows.map((planned) => planned.rows);
  const hasTruth = labels !== undefined || roles.truth !== undefined;
  const matured = maturedSpans(context, spans);
  const isAtOnce = hasTruth && maturityMs === 0;
  const request = servedRequest(context, { spans, rows, own, isLabelled: isAtOnce });
  const served = await servedParts(request);
  const read = {
    matured,
    served,
    latencies: await readLatencies(request),
    unheld: await countUnheld(request),
  };
  if (!hasTruth || isAtOnce) return { ...read, labelled: isAtOnce ? served : NONE };
  // Few logs are so large that it has to be known.
  const isLarge = log.table.rows > context.mostHeld;
  const maturedRows = isLarge ? await rowsInSpans(log, matured) : matured.map(() => 0);
  const wanted = servedRequest(context, { spans: matured, rows: maturedRows, own, isLabelled: true });
  return { ...read, labelled: await servedParts(wanted) };
}

interface Answered {
  readonly spans: readonly Span[];
  readonly rows: readonly number[];
  readonly own: string;
  readonly isLabelled: boolean;
}

function servedRequest(context: BatchContext, { spans, rows, own, isLabelled }: Answered): ServedRequest {
  const { log, roles, classes, slices, features, mostHeld } = context;
  const place = placeSql(log.time, spans);
  return {
    table: log.table,
    roles,
    classes,
    slices,
    features,
    place,
    time: log.time,
    condition: `${rangeSql(log.time, spans)} AND ${own}`,
    windows: spans.length,
    held: { place, rows, most: mostHeld },
    truth: isLabelled ? truthOf(context) : undefined,
  };
}

/** What the log says itself comes before what came later. */
export function truthOf({
  log,
  roles,
  labels,
}: Pick<BatchContext, "log" | "roles" | "labels">): { readonly text: string; readonly join: string } | undefined {
  const logged = roles.truth === undefined ? undefined : textSql(log.table.column(roles.truth));
  if (labels === undefined || roles.id === undefined)
    return logged === undefined ? undefined : { text: logged, join: "" };
  const join = ` LEFT JOIN ${labels} AS labels ON labels.id = ${textSql(log.table.column(roles.id))}`;
  return { text: logged === undefined ? "labels.label" : `coalesce(${logged}, labels.label)`, join };
}

/** Whether the windows are of some of their rows, and will be put together. */
function isPart({ shard }: BatchContext): boolean {
  return shard !== undefined && shard.count > 1;
}

interface Profiling {
  readonly planned: PlannedWindow;
  readonly place: number;
  readonly sketched: readonly SketchedColumn[];
  readonly rows: number;
}

function windowProfile(context: BatchContext, { planned, place, sketched, rows }: Profiling): Profile {
  const { model, source, watched, prediction } = context;
  const columns = new Map(sketched.map(({ name, columns: own }) => [name, own[place]]));
  const score = prediction.score && columns.get(prediction.score.name);
  const label = prediction.label && columns.get(prediction.label.name);
  const { id, from, to } = planned.span;
  return {
    schema: "model-gitops/profile/v1",
    model,
    role: isPart(context) ? "partial" : "window",
    source: { dataset: id, digest: source, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    rows,
    columns: Object.fromEntries(
      watched.flatMap(({ name }) => {
        const column = columns.get(name);
        return column === undefined ? [] : [[name, column]];
      }),
    ),
    prediction: {
      ...(score?.kind === "number" && { score }),
      ...(label?.kind === "category" && { label }),
    },
  };
}
