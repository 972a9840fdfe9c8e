import type { ServedRows } from "../measured.ts";
import type { ServedModel } from "../performance/served-sample.ts";
import { plannedMetrics, type PlannedMetric, type ResolvedExperiment } from "./plan.ts";
import { needsLabels, rowMetric } from "./row-metrics.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";
import { experimentTotals, type ExperimentRows, type MetricValues } from "./totals.ts";

/** Rows of an experiment as they were read: of each its arm, and numbers by what they are. */
export interface ExperimentCells {
  /** 0: control, 1: treatment, -1: neither. */
  readonly arms: Int8Array;
  /** One number a row, by `cellName`; NaN: not known. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** What a window, or a shard of it, has of an experiment: row by row, so that shards add up to the same numbers. */
export interface ExperimentPart {
  readonly rows: ExperimentCells;
  /** The rows whose labels became mature in the window, with answers and truth; undefined where there are no labels. */
  readonly labelled: { readonly from: number; readonly to: number; readonly rows: ExperimentCells } | undefined;
  /** By the key of a metric without values: a sentence that says what would do. */
  readonly problems: Readonly<Record<string, string>>;
}

/** Hashes of names, codes of classes, and numbers. */
export const CELLS = {
  unit: "unit",
  request: "request",
  answer: "answer",
  predicted: "predicted",
  truth: "truth",
} as const;

export type MetricRole = "value" | "per" | "covariate";

export function metricCell(key: string, role: MetricRole): string {
  return `${role} ${key}`;
}

/** Of a class, or the only one. */
export function scoreCell(place: number): string {
  return `score ${place}`;
}

export interface ExperimentOf {
  readonly spec: ResolvedExperiment;
  readonly model: ServedModel;
  /** Whose codes answers and truth are. */
  readonly classes: { readonly classes: readonly string[]; readonly positive?: number | undefined } | undefined;
}

/** All parts of a window by unit and arm, the same whatever the parts; undefined where there are none. */
export function wholeExperiment(parts: readonly ExperimentPart[], of: ExperimentOf): ExperimentTotals | undefined {
  if (parts.length === 0) return undefined;
  const planned = plannedMetrics(of.spec);
  const labelled = parts.flatMap((part) => part.labelled ?? []);
  const [label] = labelled;
  const rows = joinCells(parts.map((part) => part.rows));
  const metrics = planned.flatMap(({ key }) => metricOf(rows, key));
  const judged = label && joinCells(labelled.map((part) => part.rows));
  const answered = planned.filter(({ name }) => needsLabels(name)).map((metric) => answeredMetric(metric, judged, of));
  const totals = judged && experimentTotals({ ...rowsOf(judged), metrics: valuesIn(answered) }, planned);
  return {
    ...experimentTotals({ ...rowsOf(rows), metrics: new Map(metrics) }, planned),
    labelled: label && totals && { from: label.from, to: label.to, totals },
    problems: Object.assign({}, ...parts.map(({ problems }) => problems), noNumbers(metrics), problemsIn(answered)),
  };
}

function metricOf({ columns }: ExperimentCells, key: string): readonly (readonly [string, MetricValues])[] {
  const of = (role: MetricRole): Float64Array | undefined => columns.get(metricCell(key, role));
  const [value, per, covariate] = [of("value"), of("per"), of("covariate")];
  return value === undefined ? [] : [[key, { value, ...(per && { per }), ...(covariate && { covariate }) }]];
}

/** A column of texts is read as one of numbers that are not there. */
function noNumbers(metrics: readonly (readonly [string, MetricValues])[]): Readonly<Record<string, string>> {
  const empty = metrics.filter(([, { value }]) => value.length > 0 && value.every(Number.isNaN));
  return Object.fromEntries(empty.map(([key]) => [key, "none of its cells is a number in this window"]));
}

function rowsOf({ arms, columns }: ExperimentCells): Omit<ExperimentRows, "metrics"> {
  const [requests, answers] = [columns.get(CELLS.request), columns.get(CELLS.answer)];
  const units = columns.get(CELLS.unit) ?? new Float64Array(arms.length).fill(Number.NaN);
  return { arms, units, ...(requests && { requests }), ...(answers && { answers }) };
}

type Answered = { readonly key: string } & ({ readonly values: MetricValues } | { readonly problem: string });

function answeredMetric({ key, name }: PlannedMetric, cells: ExperimentCells | undefined, of: ExperimentOf): Answered {
  const value = rowMetric(name, servedOf(cells, of), of.model);
  if ("problem" in value) return { key, problem: value.problem };
  const [per, covariate] = (["per", "covariate"] as const).map((role) => cells?.columns.get(metricCell(key, role)));
  return { key, values: { value, ...(per && { per }), ...(covariate && { covariate }) } };
}

function servedOf(cells: ExperimentCells | undefined, { classes }: ExperimentOf): ServedRows {
  const n = cells?.arms.length ?? 0;
  const own = (name: string): Float64Array | undefined => cells?.columns.get(name);
  const codes = (name: string): Int32Array | undefined => {
    const found = own(name);
    return found && Int32Array.from(found);
  };
  const columns: Float64Array[] = [];
  for (let next = own(scoreCell(0)); next !== undefined; next = own(scoreCell(columns.length))) columns.push(next);
  const width = Math.max(1, columns.length);
  const scores = columns.length === 0 ? undefined : new Float64Array(n * width);
  for (const [place, column] of columns.entries())
    column.forEach((score, row) => (scores![row * width + place] = score));
  return {
    n,
    scores,
    width,
    classes: classes?.classes,
    positive: classes?.positive,
    predicted: classes && codes(CELLS.predicted),
    truth: classes === undefined ? own(CELLS.truth) : codes(CELLS.truth),
    weights: undefined,
    slices: new Map(),
    features: new Map(),
  };
}

function valuesIn(answered: readonly Answered[]): ReadonlyMap<string, MetricValues> {
  return new Map(answered.flatMap((one) => ("values" in one ? [[one.key, one.values] as const] : [])));
}

function problemsIn(answered: readonly Answered[]): Readonly<Record<string, string>> {
  return Object.fromEntries(answered.flatMap((one) => ("problem" in one ? [[one.key, one.problem]] : [])));
}

/** Rows of all shards; these read the same columns. */
function joinCells(parts: readonly ExperimentCells[]): ExperimentCells {
  const [first] = parts;
  if (first === undefined) throw new RangeError("a window has at least one part");
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, { arms }) => sum + arms.length, 0);
  const arms = new Int8Array(rows);
  const columns = new Map([...first.columns.keys()].map((name) => [name, new Float64Array(rows).fill(Number.NaN)]));
  let at = 0;
  for (const part of parts) {
    arms.set(part.arms, at);
    for (const [name, own] of part.columns) columns.get(name)?.set(own, at);
    at += part.arms.length;
  }
  return { arms, columns };
}
