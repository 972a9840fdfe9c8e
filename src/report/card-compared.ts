import type { CardDiff, ComparedDataset, ComparedMetric, MeasuredMetric, MetricDrift } from "../generated/types.ts";
import { count, number, scaleFor, signed } from "../kernel/numbers.ts";
import { listed, plural } from "../kernel/text.ts";
import { metricName } from "../manifest/metric-names.ts";
import { metricText } from "../records/metric-text.ts";
import { code, prose, table } from "./markdown.ts";
import { deltaCell, metricCell, outcomeCell } from "./metric-table.ts";

const MOST_METRICS = 8;
const MOST_DATASETS = 6;
const MOST_DRIFTS = 3;
const MOST_NAMES = 6;
const BARS = "▁▂▃▄▅▆▇█";

/** What the two cards that are compared are called. */
export interface ComparedNames {
  readonly base: string;
  readonly head: string;
}

/** Of a pull request. */
export const IN_REVIEW: ComparedNames = { base: "Production", head: "Candidate" };

/** The candidate beside production and the anchor, the worst first; `undefined` where there is nothing to show. */
export function renderComparedMetrics(
  { metrics = [], unchangedMetrics = 0 }: CardDiff,
  names: ComparedNames,
): string | undefined {
  if (metrics.length === 0) return undefined;
  const shown = metrics.slice(0, MOST_METRICS);
  const hasAnchor = shown.some(
    ({ anchor, notComparable = [] }) => anchor !== undefined || notComparable.includes("anchor"),
  );
  const anchored = (cells: readonly string[]) => (hasAnchor ? cells : []);
  const head = [
    "Metric",
    "Rows of",
    prose(names.base),
    ...anchored(["Anchor"]),
    prose(names.head),
    "Δ",
    ...anchored(["Δ anchor"]),
    "Limit",
    "Outcome",
  ];
  const rows = shown.map((row) => {
    const metric = asMeasured(row);
    const { baseline, value, limit } = metricText(metric);
    return [
      metricCell(row.metric, metric),
      code(row.slice === undefined ? row.dataset : `${row.dataset}: ${row.slice}`, 80),
      isOther(row, "production") ? "other rows" : baseline,
      ...anchored([isOther(row, "anchor") ? "other rows" : valueCell(row, row.anchor)]),
      value,
      isOther(row, "production") ? "not comparable" : deltaCell(metric),
      ...anchored([isOther(row, "anchor") ? "not comparable" : changeCell(row)]),
      limit,
      row.outcome === undefined ? "" : outcomeCell(metric),
    ];
  });
  const left = metrics.length - shown.length;
  const rest = [
    left > 0 ? `${plural(left, "metric")} more in card-diff.json` : "",
    unchangedMetrics > 0 ? `${plural(unchangedMetrics, "metric")} unchanged` : "",
  ].filter((part) => part !== "");
  const note = rest.length === 0 ? "" : `\n\n${listed(rest)}.`;
  return `${table({ head, rows, align: `llr${hasAnchor ? "r" : ""}rr${hasAnchor ? "r" : ""}ll` })}${note}`;
}

function isOther({ notComparable = [] }: ComparedMetric, side: "production" | "anchor"): boolean {
  return notComparable.includes(side);
}

function asMeasured({
  candidate,
  better,
  production,
  delta,
  interval,
  limit,
  outcome,
}: ComparedMetric): MeasuredMetric {
  const [low, high] = interval ?? [];
  return {
    value: candidate,
    interval: null,
    level: 0.95,
    better,
    n: 0,
    ...(production !== undefined && { baseline: production }),
    ...(delta !== undefined && { delta }),
    ...(low !== undefined && high !== undefined && { deltaInterval: [low, high] }),
    ...(limit !== undefined && { limit }),
    ...(outcome !== undefined && { outcome }),
  };
}

function valueCell({ candidate, fromAnchor = 0 }: ComparedMetric, value: number | null | undefined): string {
  return value === undefined ? "" : number(value, scaleFor([candidate ?? value ?? 0], [Math.abs(fromAnchor)]));
}

function changeCell({ fromAnchor }: ComparedMetric): string {
  return fromAnchor === undefined ? "" : signed(fromAnchor, scaleFor([fromAnchor], [Math.abs(fromAnchor) / 2]));
}

/** Datasets that changed: rows, day, content, columns, and which columns are said to hold personal data. */
export function renderComparedData({ data = [] }: CardDiff): string | undefined {
  if (data.length === 0) return undefined;
  const rows = data
    .slice(0, MOST_DATASETS)
    .map(({ dataset, op, rows: counts, asOf, digest, columns, personal }) => [
      `${code(dataset, 60)}${op === "changed" ? "" : ` ${op}`}`,
      ends(counts, count),
      ends(asOf, (day) => prose(day, 20)),
      ends(digest, (text) => code(text.replace(/^(?:sha256|md5):/, "").slice(0, 12))),
      namesCell(columns),
      namesCell(personal),
    ]);
  const left = data.length - rows.length;
  const grid = table({
    head: ["Data", "Rows", "As of", "Content", "Columns", "Personal columns"],
    rows,
    align: "lrllll",
  });
  return left > 0 ? `${grid}\n\n${plural(left, "dataset")} more in card-diff.json.` : grid;
}

function ends<T>(both: { readonly from?: T; readonly to?: T } | undefined, show: (value: T) => string): string {
  if (both === undefined) return "";
  const [from, to] = [both.from, both.to].map((value) => (value === undefined ? undefined : show(value)));
  if (from === undefined || to === undefined || from === to) return to ?? from ?? "";
  return `${from} → ${to}`;
}

function namesCell(names: ComparedDataset["columns"]): string {
  if (names === undefined) return "";
  const told = (mark: string, some: readonly string[]) =>
    some.length === 0
      ? []
      : [
          `${mark} ${some
            .slice(0, MOST_NAMES)
            .map((name) => code(name, 60))
            .join(", ")}${some.length > MOST_NAMES ? `, … (${count(some.length)})` : ""}`,
        ];
  return [
    ...told("added", names.added),
    ...told("removed", names.removed),
    ...told("changed", names.changed ?? []),
  ].join("; ");
}

/** How gated metrics went over the last versions, on the same rows. */
export function renderDrift({ drift = [] }: CardDiff): string | undefined {
  const lines = drift.slice(0, MOST_DRIFTS).map(({ metric, dataset, values, better }) => {
    const [first = 0, last = 0] = [values[0], values.at(-1)];
    const scale = scaleFor([first, last], [Math.abs(last - first) / 2]);
    const wanted = better === "higher" ? "higher is better" : "lower is better";
    return `- ${prose(metricName(metric), 60)} on ${code(dataset, 60)}: ${spark(values)} from ${number(first, scale)} to ${number(last, scale)} over ${plural(values.length, "version")} (${wanted})`;
  });
  return lines.length === 0 ? undefined : lines.join("\n");
}

function spark(values: MetricDrift["values"]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const height = (value: number) => (high === low ? 3 : Math.round(((value - low) / (high - low)) * (BARS.length - 1)));
  return values
    .slice(-20)
    .map((value) => BARS[height(value)] ?? "")
    .join("");
}
