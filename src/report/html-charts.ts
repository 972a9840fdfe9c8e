import type { CustomSeriesOption, EChartsCoreOption } from "echarts";
import type { Charts, Curves, EvaluationRecord, Points } from "../generated/types.ts";
import { metricName } from "../manifest/metric-names.ts";
import { plain } from "./markdown.ts";
import { comparedRows, sliceView, type SliceRow } from "./slices.ts";

/** A drawn chart: an SVG whose colors are the page's. */
export interface Drawing {
  readonly title: string;
  /** What the chart shows, for those who cannot see it. */
  readonly description: string;
  readonly svg: string;
}

// Drawn with these, replaced by the page's variables afterwards: the drawing library cannot mix named variables.
export const COLORS = {
  candidate: "#010203",
  baseline: "#020304",
  ink: "#030405",
  grid: "#040506",
  bad: "#050607",
} as const;

// Scaled to its place: this narrow, its letters stay readable on a phone.
const WIDTH = 480;

/** The charts of one evaluation. The drawing library is loaded when there is something to draw. */
export async function drawCharts(evaluation: EvaluationRecord): Promise<readonly Drawing[]> {
  return await drawOutlines([...curveOutlines(evaluation.charts), ...sliceOutlines(evaluation)]);
}

/** Charts in the page's colors. */
export async function drawOutlines(outlines: readonly Outline[]): Promise<readonly Drawing[]> {
  if (outlines.length === 0) return [];
  const { drawSvg } = await import("./html-drawing.ts");
  return outlines.map(({ option, height, ...rest }) => ({
    ...rest,
    svg: themed(drawSvg(option, { width: WIDTH, height })),
  }));
}

/** A chart before it is drawn. */
export interface Outline {
  readonly title: string;
  readonly description: string;
  readonly option: EChartsCoreOption;
  readonly height: number;
}

/** The SVG in the page's colors, as wide as its place, and without what a page with this content policy refuses. */
function themed(svg: string): string {
  const colored = Object.entries(COLORS).reduce((text, [name, color]) => text.replaceAll(color, `var(--${name})`), svg);
  return (
    colored
      .replace(/^<svg width="[\d.]+" height="[\d.]+"/, '<svg aria-hidden="true"')
      .replaceAll(/<style\b[\s\S]*?<\/style>/g, "")
      // Names for its own style and for scripts: a quarter of the bytes, and nobody reads them here.
      .replaceAll(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="visible")/g, "")
  );
}

function curveOutlines(charts: Charts | undefined): readonly Outline[] {
  const diagonal: Points = [
    [0, 0],
    [1, 1],
  ];
  return [
    ...curveOutline(charts?.roc, {
      title: "ROC curve",
      x: "False positive rate",
      y: "True positive rate",
      reference: diagonal,
    }),
    ...curveOutline(charts?.precisionRecall, { title: "Precision and recall", x: "Recall", y: "Precision" }),
    ...curveOutline(charts?.reliability, {
      title: "Reliability",
      x: "Predicted probability",
      y: "Observed share",
      reference: diagonal,
    }),
    ...curveOutline(charts?.scores, { title: "Scores", x: "Score", y: "Share of rows", isStepped: true }),
    ...curveOutline(charts?.residuals, {
      title: "Residuals",
      x: "Predicted",
      y: "Observed minus predicted",
      reference: zeroFor(charts?.residuals),
      isValue: true,
    }),
  ];
}

interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly reference?: Points;
  readonly isStepped?: boolean;
  /** Of values in the target's unit, not shares. */
  readonly isValue?: boolean;
}

/** No residual, as wide as the predictions. */
function zeroFor(curves: Curves | undefined): Points {
  const places = [curves?.candidate ?? [], curves?.baseline ?? []].flat().map(([x]) => x);
  return [
    [Math.min(...places), 0],
    [Math.max(...places), 0],
  ];
}

function curveOutline(curves: Curves | undefined, axes: Axes): readonly Outline[] {
  if (curves === undefined || curves.candidate.length < 2) return [];
  const { title, x, y, reference, isStepped = false, isValue = false } = axes;
  const isShare = !isStepped && !isValue;
  const range = isShare ? { min: 0, max: 1 } : {};
  const line = (
    name: string,
    points: Points,
    style: { color: string; type: "solid" | "dashed" | "dotted"; width: number },
  ) => ({
    type: "line",
    name,
    data: points,
    showSymbol: (title === "Reliability" || isValue) && style.type !== "dotted",
    symbolSize: 7,
    step: isStepped ? "middle" : false,
    lineStyle: { ...style },
    itemStyle: { color: style.color },
  });
  const series = [
    ...(reference === undefined
      ? []
      : [line("reference", reference, { color: COLORS.grid, type: "dotted", width: 2 })]),
    ...(curves.baseline === undefined
      ? []
      : [line("baseline", curves.baseline, { color: COLORS.baseline, type: "dashed", width: 2 })]),
    line("this pull request", curves.candidate, { color: COLORS.candidate, type: "solid", width: 2.5 }),
  ];
  const option = {
    grid: { left: 64, right: 24, top: 48, bottom: 56 },
    legend: {
      top: 8,
      textStyle: { color: COLORS.ink, fontSize: 13 },
      data: series.map(({ name }) => name).filter((name) => name !== "reference"),
    },
    xAxis: { ...axis(x), type: "value", ...(isShare ? range : { scale: true }) },
    yAxis: { ...axis(y, 44), type: "value", ...range },
    series,
  };
  return [
    {
      title,
      description: `${title}: ${y} by ${x}. The numbers are in the details below.`,
      option,
      height: 340,
    },
  ];
}

function sliceOutlines(evaluation: EvaluationRecord): readonly Outline[] {
  const view = sliceView(evaluation);
  const rows = view === undefined ? [] : comparedRows(view).slice(0, 25);
  if (view === undefined || rows.length === 0) return [];
  const name = metricName(view.metric);
  const title = "Change by slice";
  const labels = rows.map(({ slice }) => sliceLabel(slice.name));
  // Long names take two lines: what does not fit is cut by the drawing, without a sign.
  const room = Math.min(230, 16 + 7 * Math.max(...labels.map(({ length }) => length)));
  const option = {
    grid: { left: room, right: 24, top: 24, bottom: 56 },
    xAxis: { ...axis(`Change of ${plain(name, 60)}`), type: "value", splitNumber: 4 },
    yAxis: {
      ...axis(""),
      axisLabel: { ...axis("").axisLabel, width: room - 12, overflow: "break", lineHeight: 13 },
      type: "category",
      inverse: true,
      data: labels,
    },
    series: [zeroLine(rows.length), forest(rows)],
  };
  const description = `Change of ${plain(name, 60)} by slice with its interval, worst first. The numbers are in the table of slices.`;
  return [{ title, description, option, height: 110 + rows.length * 30 }];
}

/** The look of an axis. */
export function axis(name: string, nameGap = 34) {
  return {
    name,
    nameLocation: "middle",
    nameGap,
    nameTextStyle: { color: COLORS.ink, fontSize: 13 },
    axisLabel: { color: COLORS.ink, fontSize: 12 },
    axisLine: { lineStyle: { color: COLORS.grid } },
    axisTick: { lineStyle: { color: COLORS.grid } },
    splitLine: { lineStyle: { color: COLORS.grid, opacity: 0.4 } },
  };
}

/** Point and interval of each slice; harmed ones are marked by form as well as by color. */
function forest(rows: readonly SliceRow[]): CustomSeriesOption {
  return {
    type: "custom",
    data: rows.map(({ metric }, index) => {
      const delta = metric.delta ?? 0;
      const [low, high] = metric.deltaInterval ?? [delta, delta];
      return [delta, index, low, high];
    }),
    encode: { x: [0, 2, 3], y: 1 },
    renderItem: (params, api) => {
      const isHarmed = rows[params.dataIndex]?.slice.harmed === true;
      const color = isHarmed ? COLORS.bad : COLORS.candidate;
      const row = api.value(1);
      const [x = 0, y = 0] = api.coord([api.value(0), row]);
      const [left = 0] = api.coord([api.value(2), row]);
      const [right = 0] = api.coord([api.value(3), row]);
      const whisker = {
        type: "line",
        shape: { x1: left, y1: y, x2: right, y2: y },
        style: { stroke: color, lineWidth: 2 },
      } as const;
      const dot = isHarmed
        ? ({
            type: "rect",
            shape: { x: x - 5, y: y - 5, width: 10, height: 10 },
            style: { fill: color },
          } as const)
        : ({ type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: color } } as const);
      return { type: "group", children: [whisker, dot] };
    },
  };
}

function zeroLine(rows: number): CustomSeriesOption {
  return {
    type: "custom",
    data: [[0, 0]],
    silent: true,
    renderItem: (_, api) => {
      const [x = 0, top = 0] = api.coord([0, 0]);
      const [, bottom = 0] = api.coord([0, rows - 1]);
      return {
        type: "line",
        shape: { x1: x, y1: top - 15, x2: x, y2: bottom + 15 },
        style: { stroke: COLORS.ink, lineWidth: 1 },
      };
    },
  };
}

function sliceLabel(name: string): string {
  return plain(name, 60);
}
