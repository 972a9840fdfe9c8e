import type { Charts, Curves, EvaluationRecord, Points } from "../generated/types.ts";
import { mermaidLabel, table } from "./markdown.ts";
import { number } from "../kernel/numbers.ts";
import { comparedRows, type SliceView } from "./slices.ts";
import { metricName } from "../manifest/metric-names.ts";

/** One chart of a report: a Mermaid diagram and the same numbers as a table, for where diagrams are not drawn. */
export interface Chart {
  readonly title: string;
  /** A Mermaid fence and what its colors mean. */
  readonly diagram: string;
  /** The same as a table, or where it is. */
  readonly numbers: string;
}

const THREE = { decimals: 3, exponent: false } as const;
const STEPS = 20;
// Mermaid's own palette is nearly white on white; these two are readable on GitHub's light and dark backgrounds.
const THEME = `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%`;

/** The charts of an evaluation that Mermaid can draw. */
export function renderCharts({ charts }: EvaluationRecord, slices: SliceView | undefined): readonly Chart[] {
  const drawn = [
    curve(charts, "roc", {
      title: "ROC curve",
      x: "False positive rate",
      y: "True positive rate",
      at: [0.01, 0.05, 0.1, 0.2, 0.5],
    }),
    curve(charts, "precisionRecall", {
      title: "Precision and recall",
      x: "Recall",
      y: "Precision",
      at: [0.1, 0.25, 0.5, 0.75, 0.9],
    }),
    curve(charts, "reliability", { title: "Reliability", x: "Predicted", y: "Observed" }),
    slices === undefined ? undefined : sliceChart(slices),
  ];
  return drawn.filter((chart) => chart !== undefined);
}

interface CurveAxes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Where the table reads the curve; default: at its own points. */
  readonly at?: readonly number[];
}

function curve(
  charts: Charts | undefined,
  key: "roc" | "precisionRecall" | "reliability",
  axes: CurveAxes,
): Chart | undefined {
  const curves = charts?.[key];
  if (curves === undefined || curves.candidate.length < 2) return undefined;
  const { title, x, y } = axes;
  const series = [curves.candidate, ...(curves.baseline === undefined ? [] : [curves.baseline])];
  if (series.flat(2).some((value) => value < 0 || value > 1)) return undefined;
  const [from, to] = commonRange(series);
  const steps = Array.from({ length: STEPS + 1 }, (_, index) => from + ((to - from) * index) / STEPS);
  const lines = series.map((points) => `  line [${steps.map((step) => decimal(at(points, step))).join(", ")}]`);
  // The y-axis is fixed: a diagram that zooms by itself makes small differences look large.
  const diagram = [
    "```mermaid",
    THEME,
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis "${x}" ${decimal(from)} --> ${decimal(to)}`,
    `  y-axis "${y}" 0 --> 1`,
    ...lines,
    "```",
  ].join("\n");
  return { title, diagram: `${diagram}\n\n${legend(series.length)}`, numbers: curveTable(curves, axes) };
}

function curveTable({ candidate, baseline }: Curves, { x, y, at: fixed }: CurveAxes): string {
  const places = fixed ?? candidate.slice(0, STEPS).map(([place]) => place);
  const rows = places.map((place) => [
    number(place, { decimals: 2, exponent: false }),
    ...(baseline === undefined ? [] : [number(at(baseline, place), THREE)]),
    number(at(candidate, place), THREE),
  ]);
  const names = baseline === undefined ? [y] : [`${y}, baseline`, `${y}, this pull request`];
  return table({ head: [x, ...names], rows, align: "r".repeat(names.length + 1) });
}

function sliceChart(view: SliceView): Chart | undefined {
  const { metric } = view;
  const compared = comparedRows(view).slice(0, 12);
  if (compared.length < 2) return undefined;
  const deltas = compared.map((row) => row.metric.delta ?? 0);
  const largest = Math.max(...deltas.map(Math.abs));
  if (!isDrawable(largest)) return undefined;
  const name = mermaidLabel(metricName(metric), "metric");
  const labels = compared.map(({ slice }, index) => mermaidLabel(shortLabel(slice.name), `slice ${index + 1}`));
  // Lines, not bars: a bar would start at the left edge, and the worst slice would have the shortest one.
  const diagram = [
    "```mermaid",
    THEME,
    "xychart-beta horizontal",
    `  title "Change by slice"`,
    `  x-axis [${labels.join(", ")}]`,
    `  y-axis ${name} ${decimal(-largest * 1.1)} --> ${decimal(largest * 1.1)}`,
    `  line [${deltas.map(decimal).join(", ")}]`,
    `  line [${deltas.map(() => decimal(0)).join(", ")}]`,
    "```",
  ].join("\n");
  return {
    title: "Change by slice",
    diagram,
    numbers: "Amber: no change. The numbers and their intervals are in the table of slices.",
  };
}

function legend(lines: number): string {
  return lines === 1 ? "Blue: this pull request." : "Blue: this pull request. Amber: the baseline.";
}

function shortLabel(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}.` : name;
}

/** Where all of the lines have points. */
function commonRange(series: readonly Points[]): readonly [number, number] {
  const from = Math.max(...series.map((points) => Math.min(...points.map(([x]) => x))));
  const to = Math.min(...series.map((points) => Math.max(...points.map(([x]) => x))));
  return from < to ? [from, to] : [0, 1];
}

/** The curve at `x`, straight between its points; the last of several points with the same x. */
function at(points: Points, x: number): number {
  const sorted = points.toSorted((a, b) => a[0] - b[0]);
  const after = sorted.findIndex(([place]) => place > x);
  const [right, left] = [sorted[after], sorted[after - 1]];
  if (after === 0) return sorted[0]?.[1] ?? 0;
  if (right === undefined || left === undefined) return sorted.at(-1)?.[1] ?? 0;
  const share = (x - left[0]) / (right[0] - left[0]);
  return left[1] + share * (right[1] - left[1]);
}

// Mermaid reads plain decimals only: what needs an exponent is left to the table.
function isDrawable(largest: number): boolean {
  return largest >= 1e-4 && largest <= 1e9;
}

function decimal(value: number): string {
  const text = value.toFixed(5).replace(/0+$/, "").replace(/\.$/, "");
  return text === "-0" ? "0" : text;
}
