import type { Profile } from "../generated/types.ts";
import { textSql } from "../data/column-sql.ts";
import type { QualityCount } from "../work/monitor/measured.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import type { AnswerClasses } from "./answer-classes.ts";
import type { ExperimentPart } from "../work/monitor/experiment/parts.ts";
import type { ResolvedExperiment } from "../work/monitor/experiment/plan.ts";
import { experimentParts } from "./experiment-rows.ts";
import type { LogTable } from "./log-table.ts";
import { countQuality } from "./quality.ts";
import type { QualityRequest } from "./quality-counting.ts";
import type { LogRoles } from "./roles.ts";
import { repeatedKeys } from "./served-part.ts";
import { servedParts, type ServedParts } from "./served-rows.ts";
import { shardSql, type Shard } from "./shard-sql.ts";
import { sketchColumns, type SketchedColumn, type WindowedRows } from "../data/sketch-columns.ts";
import type { SlicePlan } from "./slice-columns.ts";
import type { Watched } from "../data/watched-columns.ts";
import { countWindows } from "./window-counts.ts";
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
  readonly prediction: { readonly score: Watched | undefined; readonly label: Watched | undefined };
  /** Columns whose numbers the estimates of the performance want. */
  readonly features: readonly string[];
  /** The relation of labels; undefined where none come later. */
  readonly labels: string | undefined;
  readonly maturityMs: number;
  readonly experiment: ResolvedExperiment | undefined;
  readonly shard: Shard | undefined;
  readonly quality: Pick<QualityRequest, "now" | "checks" | "datasets">;
}

export interface MeasuredBatch {
  readonly parts: readonly WindowPart[];
  /** Of slices: sentences. */
  readonly problems: readonly string[];
}

/** Reads windows that do not overlap, together: at most 64, so that what is held at once stays bounded. */
export async function measureBatch(context: BatchContext, windows: readonly PlannedWindow[]): Promise<MeasuredBatch> {
  const { log, roles, shard, reference, prediction, watched } = context;
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
  const { served, labelled, matured } = await answers(context, spans, own);
  const isKeyed = roles.id !== undefined && served.parts !== undefined;
  const counts = await countWindows(rows, log.table, { ...roles, isKeyed });
  const quality = await qualityCounts(context, rows, condition);
  const experiment = await experiments(context, rows, { spans, own });
  const parts = windows.map((planned, place): WindowPart => {
    const own = counts[place];
    if (own === undefined) throw new Error("a window without counts");
    const at = matured[place];
    const labels = labelled.parts?.[place];
    const answers = served.parts?.[place];
    return {
      planned,
      source: context.source,
      counts: isKeyed && answers !== undefined ? { ...own, repeated: repeatedKeys(answers) } : own,
      profile: reference && windowProfile(context, { planned, place, sketched, rows: own.rows }),
      badCells: Object.fromEntries(sketched.map(({ name, bad }) => [name, bad[place] ?? 0])),
      quality: quality.get(place) ?? [],
      classes: context.classes,
      served: answers,
      labelled: at === undefined || labels === undefined ? undefined : { ...at, rows: labels },
      experiment: experiment?.[place],
      sampled: [],
      unusable: context.unusable,
      has: { latency: roles.latency !== undefined, error: roles.error !== undefined },
    };
  });
  return { parts, problems: [...new Set([...served.problems, ...labelled.problems])] };
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
  return spans.map(({ from, to }) => ({ from: from - maturityMs, to: to - maturityMs }));
}

async function qualityCounts(
  { log, quality }: BatchContext,
  { place }: WindowedRows,
  where: string,
): Promise<ReadonlyMap<number, readonly QualityCount[]>> {
  if (quality.checks.length === 0) return new Map();
  const { table, time, isUntyped } = log;
  return await countQuality({ ...quality, table, time, window: place, where, isText: isUntyped });
}

interface Answers {
  readonly served: ServedParts;
  readonly labelled: ServedParts;
  /** By window: of which rows the labels became mature in it. */
  readonly matured: readonly Span[];
}

const NONE: ServedParts = { parts: undefined, problems: [] };

/** Rows of the windows, and those whose labels became mature in them: without a delay the same. */
async function answers(context: BatchContext, spans: readonly Span[], own: string): Promise<Answers> {
  const { labels, roles, maturityMs } = context;
  const hasTruth = labels !== undefined || roles.truth !== undefined;
  const matured = maturedSpans(context, spans);
  if (hasTruth && maturityMs === 0) {
    const served = await answered(context, { spans, own, isLabelled: true });
    return { served, labelled: served, matured };
  }
  const served = await answered(context, { spans, own, isLabelled: false });
  return {
    served,
    labelled: hasTruth ? await answered(context, { spans: matured, own, isLabelled: true }) : NONE,
    matured,
  };
}

interface Answered {
  readonly spans: readonly Span[];
  readonly own: string;
  readonly isLabelled: boolean;
}

async function answered(context: BatchContext, { spans, own, isLabelled }: Answered): Promise<ServedParts> {
  const { log, roles, classes, slices, features } = context;
  return await servedParts({
    table: log.table,
    roles,
    classes,
    slices,
    features,
    place: placeSql(log.time, spans),
    time: log.time,
    condition: `${rangeSql(log.time, spans)} AND ${own}`,
    windows: spans.length,
    truth: isLabelled ? truthOf(context) : undefined,
  });
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
