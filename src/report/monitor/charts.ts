import type { CustomSeriesOption } from "echarts";
import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { axis, COLORS, type Outline } from "../html-charts.ts";
import { plain } from "../markdown.ts";
import { binRows, type BinRow } from "./distribution.ts";
import type { NamedDrift } from "./drift-view.ts";
import type { Told } from "./monitored.ts";
import { trendSeries, type Series } from "./trend.ts";
import { columnTitle, spanText } from "./words.ts";

const LEGEND = { top: 8, itemGap: 24, textStyle: { color: COLORS.ink, fontSize: 13 } } as const;

/** The two distributions of a column as pairs of bars; undefined where there is nothing to draw. */
export function distributionOutline({ name, drift }: NamedDrift): Outline | undefined {
  const rows = drift.bins === undefined ? [] : binRows(drift.bins);
  if (rows.length === 0) return undefined;
  const isUpright = drift.kind === "number";
  const labels = rows.map(({ label }) => plain(label, 28));
  const room = isUpright ? 64 : Math.min(220, 24 + 7 * Math.max(...labels.map(({ length }) => length)));
  const shares = { ...axis("Percent of rows", 44), type: "value", min: 0 };
  const bins = {
    ...axis(""),
    axisLabel: { ...axis("").axisLabel, ...(isUpright ? { rotate: 35 } : { width: room - 12, overflow: "truncate" }) },
    type: "category",
    data: labels,
    inverse: !isUpright,
  };
  const title = columnTitle(name);
  return {
    title: `${title}: share of rows by bin`,
    description: `${title}: the distribution of the reference, hollow, beside that of this window, filled. The numbers are in the table below.`,
    height: isUpright ? 340 : 110 + rows.length * 34,
    option: {
      grid: { left: room, right: 24, top: 48, bottom: isUpright ? slantedRoom(labels) : 56 },
      legend: {
        ...LEGEND,
        data: [
          { name: "reference", itemStyle: { color: "transparent", borderColor: COLORS.baseline, borderWidth: 2 } },
          { name: "this window" },
        ],
      },
      xAxis: isUpright ? bins : { ...shares, nameGap: 34 },
      yAxis: isUpright ? shares : bins,
      series: [
        bars("reference", rows, { read: ({ reference }) => reference, place: 0, isUpright }),
        bars("this window", rows, { read: ({ current }) => current, place: 1, isUpright }),
      ],
    },
  };
}

/** Below an axis whose labels are turned by 35 degrees. */
function slantedRoom(labels: readonly string[]): number {
  return 24 + Math.round(4 * Math.max(...labels.map(({ length }) => length)));
}

interface Bars {
  readonly read: (row: BinRow) => number;
  /** Which of the two in a pair. */
  readonly place: 0 | 1;
  readonly isUpright: boolean;
}

function bars(name: string, rows: readonly BinRow[], { read, place, isUpright }: Bars): CustomSeriesOption {
  const color = place === 0 ? COLORS.baseline : COLORS.candidate;
  const style = place === 0 ? { fill: "none", stroke: color, lineWidth: 2 } : { fill: color };
  return {
    type: "custom",
    name,
    itemStyle: { color },
    data: rows.map((row, index) => (isUpright ? [index, read(row) * 100] : [read(row) * 100, index])),
    encode: { x: 0, y: 1 },
    renderItem: (_, api) => {
      const [first, second] = [api.value(0), api.value(1)];
      const [x = 0, y = 0] = api.coord([first, second]);
      const [zeroX = 0, zeroY = 0] = api.coord(isUpright ? [first, 0] : [0, second]);
      const band = bandOf(api.size?.([1, 1]), isUpright);
      const width = Math.max(2, Math.min(18, band * 0.38));
      const shift = place === 0 ? -width - 1 : 1;
      const shape = isUpright
        ? { x: x + shift, y, width, height: Math.max(0, zeroY - y) }
        : { x: zeroX, y: y + shift, width: Math.max(0, x - zeroX), height: width };
      return { type: "rect", shape, style };
    },
  };
}

function bandOf(size: number | number[] | undefined, isUpright: boolean): number {
  if (size === undefined) return 20;
  return typeof size === "number" ? size : (size[isUpright ? 0 : 1] ?? 20);
}

/** Each signal over the last windows, with its limit; windows in which it was raised are marked by form. */
export function trendOutlines(seen: Told, most: number): readonly Outline[] {
  const labels = seen.past.map(({ from, to }) => plain(spanText(from, to), 24));
  return trendSeries(seen, most).map((series) => trendOutline(series, labels, seen));
}

function trendOutline({ key, title, values }: Series, labels: readonly string[], { window, past }: Told): Outline {
  const limit = limitOf(key, window);
  const factor = key === "share" || key === "errors" ? 100 : 1;
  const shown = values.map((value) => (value === null ? null : value * factor));
  const line = {
    type: "line",
    name: "value",
    data: shown.map((value, index) => ({
      value,
      ...(isRaised(key, past[index]) && { symbol: "rect", symbolSize: 11, itemStyle: { color: COLORS.bad } }),
    })),
    symbol: "circle",
    symbolSize: 6,
    connectNulls: false,
    lineStyle: { color: COLORS.candidate, width: 2.5 },
    itemStyle: { color: COLORS.candidate },
  };
  const bound = {
    type: "line",
    name: "limit",
    data: shown.map(() => (limit === undefined ? null : limit * factor)),
    showSymbol: false,
    lineStyle: { color: COLORS.baseline, width: 2, type: "dashed" },
    itemStyle: { color: COLORS.baseline },
  };
  const name = factor === 100 ? "Percent" : "";
  const series = limit === undefined ? [line] : [bound, line];
  return {
    title: `${title}, last ${values.length} windows`,
    description: `${title} over the last ${values.length} windows${limit === undefined ? "" : ", with its limit dashed"}; squares are windows in which it was raised. The numbers are in the table of windows.`,
    height: 300,
    option: {
      grid: { left: 72, right: 24, top: 48, bottom: slantedRoom(labels) },
      legend: { ...LEGEND, data: series.map((one) => one.name) },
      xAxis: { ...axis(""), axisLabel: { ...axis("").axisLabel, rotate: 35 }, type: "category", data: labels },
      yAxis: { ...axis(name, 52), type: "value", scale: true },
      series,
    },
  };
}

function limitOf(key: string, { drift, performance, service }: WindowRecord): number | undefined {
  const [, kind, name = ""] = /^(realized|estimated|distance|latency)\.(.*)$/s.exec(key) ?? [];
  if (kind === "realized" || kind === "estimated") return performance[kind][name]?.threshold ?? undefined;
  if (kind === "distance")
    return (name === "@prediction" ? drift.prediction : drift.columns[name])?.threshold ?? undefined;
  if (kind === "latency") return service?.latency?.[name]?.limit ?? undefined;
  if (key === "evidence.drift") return drift.evidence?.limit;
  return key === "errors" ? (service?.errors?.limit ?? undefined) : undefined;
}

function isRaised(key: string, past: PastWindow | undefined): boolean {
  if (past === undefined) return false;
  const { signals, drifted } = past;
  if (key.startsWith("distance.")) return drifted?.includes(key.slice("distance.".length)) ?? false;
  if (key.startsWith("realized.")) return signals["decay"] === true;
  if (key.startsWith("estimated.")) return signals["estimatedDecay"] === true;
  const signal = key === "share" || key === "evidence.drift" ? "drift" : "service";
  return signals[signal] === true;
}
