import type { EvaluationRecord, MeasuredMetric, MeasuredSlice } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { code, htmlCode, prose, table } from "./markdown.ts";
import { deltaCell, deltaHead, metricCell, outcomeCell } from "./metric-table.ts";
import { metricName } from "../manifest/metric-names.ts";
import { count } from "../kernel/numbers.ts";
import { metricText } from "../records/metric-text.ts";
import { isWorse } from "../records/metric-result.ts";

/** Below this many rows a slice says too much about the people in it. */
export const SMALLEST_SLICE = 10;

/** One row of the slice table. */
export interface SliceRow {
  readonly slice: MeasuredSlice;
  readonly metric: MeasuredMetric;
}

/** The slices of one metric that may be shown, harmed and worst first, and how many are too small to show. */
export interface SliceView {
  readonly metric: string;
  readonly rows: readonly SliceRow[];
  readonly harmed: number;
  readonly tooSmall: number;
}

/** The slices by the primary metric, or else by the metric that most slices have. */
export function sliceView({ metrics, slices }: EvaluationRecord): SliceView | undefined {
  const name = sliceMetric(metrics, slices);
  if (name === undefined) return undefined;
  const large = slices.filter(({ n }) => n >= SMALLEST_SLICE);
  const rows = large.flatMap((slice) => {
    const metric = slice.metrics[name];
    return metric === undefined ? [] : [{ slice, metric }];
  });
  return {
    metric: name,
    rows: rows.toSorted((a, b) => badness(b) - badness(a)),
    harmed: rows.filter(({ slice }) => slice.harmed === true).length,
    tooSmall: slices.length - large.length,
  };
}

/** The slice table, at most `most` rows, with a sentence for the rest. */
export function renderSlices({ metric, rows, tooSmall, harmed }: SliceView, most: number): string {
  const shown = rows.slice(0, Math.max(most, Math.min(harmed, most * 2)));
  const left = rows.length - shown.length;
  const sets = new Set(rows.map(({ slice }) => slice.dataset));
  const first = rows[0];
  const notes = [
    first === undefined ? "" : `By ${metricCell(metric, { ...first.metric, primary: false })}, worst first.`,
    left > 0 ? `${plural(left, "slice")} with smaller losses or none ${left === 1 ? "is" : "are"} not listed.` : "",
    tooSmall > 0
      ? `${plural(tooSmall, "slice")} with fewer than ${SMALLEST_SLICE} rows ${tooSmall === 1 ? "is" : "are"} not shown.`
      : "",
  ].filter((note) => note !== "");
  const grid = shown.length === 0 ? "" : sliceTable(shown, sets.size > 1);
  return [grid, notes.join(" ")].filter((part) => part !== "").join("\n\n");
}

/** The line that stands for the folded slices. */
export function slicesSummary({ rows, harmed, tooSmall, metric }: SliceView): string {
  const total = plural(rows.length + tooSmall, "slice");
  if (harmed > 0) {
    const names = rows.filter(({ slice }) => slice.harmed === true).map(({ slice }) => htmlCode(slice.name, 60));
    return `❌ ${harmed} of ${total} harmed: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
  }
  return `${total} by ${prose(metricName(metric), 60)}, none credibly harmed`;
}

function sliceTable(rows: readonly SliceRow[], withDataset: boolean): string {
  const head = [
    "Slice",
    ...(withDataset ? ["Dataset"] : []),
    "Rows",
    "Baseline",
    "This pull request",
    deltaHead(rows.map(({ metric }) => metric)),
    "Outcome",
  ];
  const cells = rows.map(({ slice, metric }) => {
    const { baseline, value } = metricText(metric);
    const dataset = withDataset ? [code(slice.dataset, 40)] : [];
    const outcome = slice.harmed === true ? "❌ **harmed**" : sliceOutcome(metric);
    const note = slice.note === undefined ? "" : ` · ${prose(slice.note, 120)}`;
    return [code(slice.name, 80), ...dataset, count(slice.n), baseline, value, deltaCell(metric), outcome + note];
  });
  return table({ head, rows: cells, align: withDataset ? "llrrrrl" : "lrrrrl" });
}

// A slice has no margin of its own: only the corrected test says that it is harmed.
function sliceOutcome(metric: MeasuredMetric): string {
  if (metric.value === null || typeof metric.delta !== "number") return outcomeCell(metric);
  return metric.improved === true ? "✅ better" : "✅ no credible change";
}

function sliceMetric(metrics: EvaluationRecord["metrics"], slices: readonly MeasuredSlice[]): string | undefined {
  const uses = new Map<string, number>();
  for (const slice of slices) for (const name of Object.keys(slice.metrics)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const primary = Object.entries(metrics).find(([name, metric]) => metric.primary === true && uses.has(name))?.[0];
  return primary ?? [...uses].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

function badness({ slice, metric }: SliceRow): number {
  const loss = Math.abs(metric.delta ?? 0) * (isWorse(metric) ? 1 : -1);
  return (slice.harmed === true ? 1e9 : 0) + (Number.isFinite(loss) ? loss : 0);
}
