import type { EvaluationRecord, MeasuredMetric, MeasuredSlice } from "../generated/types.ts";
import { listed, plural } from "../kernel/text.ts";
import { code, htmlCode, prose, table } from "./markdown.ts";
import { deltaCell, deltaHead, metricCell, outcomeCell } from "./metric-table.ts";
import { metricName } from "../manifest/metric-names.ts";
import { count } from "../kernel/numbers.ts";
import { metricText } from "../records/metric-text.ts";
import { isWithinNoise, isWorse } from "../records/metric-result.ts";
import { isBeyondMargin, openSlices, type OpenSlices } from "../records/slice-standing.ts";

/** Below this many rows a slice says too much about the people in it. */
export const SMALLEST_SLICE = 10;

/** One row of the slice table, by the metric that harms the slice where another than the table's does. */
export interface SliceRow {
  readonly slice: MeasuredSlice;
  readonly name: string;
  readonly metric: MeasuredMetric;
}

/** The slices of one metric that may be shown, harmed and worst first, and how many are too small to show. */
export interface SliceView {
  readonly metric: string;
  /** How it came out over all rows: a slice may fall with the whole. */
  readonly whole: MeasuredMetric | undefined;
  readonly rows: readonly SliceRow[];
  readonly harmed: number;
  readonly tooSmall: number;
  /** What is not known of declared slices that were compared with the baseline. */
  readonly open: OpenSlices | undefined;
}

/** The slices by the primary metric, or else by the metric that most slices have. */
export function sliceView({ metrics, slices, baseline }: EvaluationRecord): SliceView | undefined {
  const name = sliceMetric(metrics, slices);
  if (name === undefined) return undefined;
  const large = slices.filter(({ n }) => n >= SMALLEST_SLICE);
  const rows = large.flatMap((slice) => rowOf(slice, name));
  return {
    metric: name,
    whole: metrics[name],
    rows: rows.toSorted((a, b) => badness(b, name) - badness(a, name)),
    harmed: rows.filter(({ slice }) => slice.harmed === true).length,
    tooSmall: slices.length - large.length,
    open: baseline.status === "compared" ? openSlices(slices) : undefined,
  };
}

/** Rows that one axis can show: those by the view's own metric. */
export function comparedRows({ rows, metric }: SliceView): readonly SliceRow[] {
  return rows.filter((row) => row.name === metric && typeof row.metric.delta === "number");
}

function rowOf(slice: MeasuredSlice, name: string): readonly SliceRow[] {
  const [harming = name] = slice.metrics[name]?.outcome === "fail" ? [] : harmingMetrics(slice);
  // A class is a slice by its recall alone, whatever the others are by.
  const [other = harming] = slice.metrics[harming] === undefined ? Object.keys(slice.metrics) : [];
  const metric = slice.metrics[other];
  return metric === undefined ? [] : [{ slice, name: other, metric }];
}

function harmingMetrics({ harmed, metrics }: MeasuredSlice): readonly string[] {
  if (harmed !== true) return [];
  return Object.entries(metrics).flatMap(([name, { outcome }]) => (outcome === "fail" ? [name] : []));
}

/** The slice table, at most `most` rows, with a sentence for the rest. */
export function renderSlices(view: SliceView, most: number): string {
  const { metric, rows, tooSmall, harmed } = view;
  const shown = rows.slice(0, Math.max(most, Math.min(harmed, most * 2)));
  const left = rows.length - shown.length;
  const sets = new Set(rows.map(({ slice }) => slice.dataset));
  const first = rows.find(({ name }) => name === metric);
  const notes = [
    first === undefined ? "" : `By ${metricCell(metric, { ...first.metric, primary: false })}, worst first.`,
    left > 0 ? `${plural(left, "slice")} with smaller losses or none ${left === 1 ? "is" : "are"} not listed.` : "",
    tooSmall > 0
      ? `${plural(tooSmall, "slice")} with fewer than ${SMALLEST_SLICE} rows ${tooSmall === 1 ? "is" : "are"} not shown.`
      : "",
  ].filter((note) => note !== "");
  const grid = shown.length === 0 ? "" : sliceTable(view, shown, sets.size > 1);
  return [grid, notes.join(" ")].filter((part) => part !== "").join("\n\n");
}

/** The line that stands for the folded slices. */
export function slicesSummary(view: SliceView): string {
  const { rows, harmed, tooSmall, metric, open } = view;
  const total = plural(rows.length + tooSmall, "slice");
  const unknown = openWords(view, (names) => namesOf(names));
  if (harmed > 0) {
    const names = rows.filter(({ slice }) => slice.harmed === true).map(({ slice }) => slice.name);
    return `❌ ${harmed} of ${total} harmed: ${namesOf(names)}${unknown}`;
  }
  if (open === undefined) return `${total} by ${prose(metricName(metric), 60)}, compared with no baseline`;
  const worse = rows.filter((row) => isCrediblyWorse(row.metric)).length;
  const others = worse === 0 ? "" : `, ${worse} worse`;
  return `${openGlyph(open)}${total} by ${prose(metricName(metric), 60)}, none credibly harmed${others}${unknown}`;
}

/** What is not known of declared slices, as the end of a sentence that names them as it wants. */
export function openWords({ open }: SliceView, named: (names: readonly string[]) => string): string {
  if (open === undefined) return "";
  const { lost, unjudged, doubtful, unsettled } = open;
  const cannotTell = [...doubtful, ...unsettled];
  const parts = [
    [`; ${lost.length} not compared: `, lost],
    [`; ${unjudged.length} could not be judged: `, unjudged],
    ["; cannot tell for ", cannotTell],
  ] as const;
  return parts
    .map(([words, slices]) => (slices.length === 0 ? "" : words + named(slices.map(({ name }) => name))))
    .join("");
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => htmlCode(name, 60));
  return `${shown.join(", ")}${names.length > 3 ? ", …" : ""}`;
}

function openGlyph(open: OpenSlices | undefined): string {
  if (open === undefined) return "";
  if (open.lost.length > 0) return "⛔ ";
  return open.unjudged.length + open.doubtful.length > 0 ? "⚠️ " : "";
}

function sliceTable(view: SliceView, rows: readonly SliceRow[], withDataset: boolean): string {
  const head = [
    "Slice",
    ...(withDataset ? ["Dataset"] : []),
    "Rows",
    "Baseline",
    "This pull request",
    deltaHead(rows.map(({ metric }) => metric)),
    "Outcome",
  ];
  const cells = rows.map((row) => {
    const { slice, name, metric } = row;
    const { baseline, value } = metricText(metric);
    const dataset = withDataset ? [code(slice.dataset, 40)] : [];
    const outcome = slice.harmed === true ? harmCell(slice, view.metric) : sliceOutcome(row, view);
    const note = slice.note === undefined ? "" : ` · ${prose(slice.note, 120)}`;
    const by = name === view.metric ? "" : ` by ${code(name, 60)}`;
    return [code(slice.name, 80) + by, ...dataset, count(slice.n), baseline, value, deltaCell(metric), outcome + note];
  });
  return table({ head, rows: cells, align: withDataset ? "llrrrrl" : "lrrrrl" });
}

// A slice has no margin of its own: only the corrected test says that it is harmed.
function sliceOutcome({ metric }: SliceRow, { whole }: SliceView): string {
  if (metric.value === null || typeof metric.delta !== "number") return outcomeCell(metric);
  if (metric.improved === true) return "✅ better";
  if (!isCrediblyWorse(metric)) return unharmed(metric);
  if (whole?.outcome === "fail") return "⚠️ worse, as the whole is";
  return isBeyondMargin(metric)
    ? "⚠️ worse beyond the margin, not credibly among so many"
    : "⚠️ worse, not credibly beyond the margin";
}

/** No credible change is good news of rows that could have told one. */
function unharmed({ outcome }: MeasuredMetric): string {
  if (outcome === undefined) return "❓ not judged";
  return outcome === "inconclusive" ? "❓ cannot tell" : "✅ no credible change";
}

function harmCell(slice: MeasuredSlice, metric: string): string {
  const harming = harmingMetrics(slice);
  if (harming.length === 0 || harming.join(" ") === metric) return "❌ **harmed**";
  return `❌ **harmed** in ${listed(harming.map((name) => code(name, 60)))}`;
}

/** Its whole interval lies on the wrong side of no change. */
function isCrediblyWorse(metric: MeasuredMetric): boolean {
  return Array.isArray(metric.deltaInterval) && isWorse(metric) && !isWithinNoise(metric);
}

function sliceMetric(metrics: EvaluationRecord["metrics"], slices: readonly MeasuredSlice[]): string | undefined {
  const uses = new Map<string, number>();
  for (const slice of slices) for (const name of Object.keys(slice.metrics)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const primary = Object.entries(metrics).find(([name, metric]) => metric.primary === true && uses.has(name))?.[0];
  const most = [...uses].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  // Slices of which nothing may be shown are still to be told of.
  return primary ?? most ?? (slices.length === 0 ? undefined : Object.keys(metrics)[0]);
}

/** Losses of two metrics are not compared: slices that another metric harms come after those that this one does. */
function badness({ slice, name, metric }: SliceRow, own: string): number {
  const loss = Math.abs(metric.delta ?? 0) * (isWorse(metric) ? 1 : -1);
  const rank = slice.harmed !== true ? 0 : name === own ? 2e9 : 1e9;
  return rank + (Number.isFinite(loss) ? loss : 0);
}
