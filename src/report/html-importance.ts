import type { CustomSeriesOption } from "echarts";
import type { EvaluationRecord, FeatureImportance, PermutedValue } from "../generated/types.ts";
import { metricName } from "../manifest/metric-names.ts";
import { axis, COLORS, type Outline } from "./html-charts.ts";
import { plain } from "./markdown.ts";

const MOST = 25;

/** Bars of what features are worth with their intervals, baseline above the candidate; none where nothing is known. */
export function importanceOutlines({ importance }: EvaluationRecord): readonly Outline[] {
  if (importance === undefined) return [];
  const rows = importance.features.filter(({ candidate }) => candidate !== undefined).slice(0, MOST);
  if (rows.length === 0) return [];
  const name = plain(metricName(importance.metric), 60);
  const labels = rows.map((row) => plain(row.name, 60));
  const room = Math.min(230, 16 + 7 * Math.max(...labels.map(({ length }) => length)));
  const option = {
    grid: { left: room, right: 24, top: 24, bottom: 56 },
    xAxis: { ...axis(`Loss of ${name} without the feature`), type: "value", splitNumber: 4 },
    yAxis: {
      ...axis(""),
      axisLabel: { ...axis("").axisLabel, width: room - 12, overflow: "break", lineHeight: 13 },
      type: "category",
      inverse: true,
      data: labels,
    },
    series: [bars(rows)],
  };
  const other = importance.baseline === undefined ? "" : ", the baseline as a thin bar above";
  const description = `What each feature is worth to ${name}, with its interval${other}. The numbers are in the table of features.`;
  return [{ title: "What features are worth", description, option, height: 110 + rows.length * 30 }];
}

function bars(rows: readonly FeatureImportance[]): CustomSeriesOption {
  return {
    type: "custom",
    data: rows.map(({ candidate, baseline }, index) => [
      candidate?.mean ?? 0,
      index,
      ...ends(candidate),
      ...ends(baseline),
    ]),
    encode: { x: [0, 2, 3, 4, 5], y: 1 },
    renderItem: (params, api) => {
      const { candidate, baseline } = rows[params.dataIndex] ?? {};
      const row = api.value(1);
      const x = (value: number): number => api.coord([value, row])[0] ?? 0;
      const y = api.coord([0, row])[1] ?? 0;
      const own = candidate === undefined ? [] : bar(candidate, { x, top: y - 4, height: 10, color: COLORS.candidate });
      const other = baseline === undefined ? [] : bar(baseline, { x, top: y - 9, height: 3, color: COLORS.baseline });
      return { type: "group", children: [...other, ...own] };
    },
  };
}

interface Bar {
  readonly x: (value: number) => number;
  readonly top: number;
  readonly height: number;
  readonly color: string;
}

function bar(value: PermutedValue, { x, top, height, color }: Bar) {
  const [low, high] = ends(value);
  const [zero, end] = [x(0), x(value.mean)];
  const middle = top + height / 2;
  return [
    {
      type: "rect",
      shape: { x: Math.min(zero, end), y: top, width: Math.max(1, Math.abs(end - zero)), height },
      style: { fill: color },
    },
    {
      type: "line",
      shape: { x1: x(low), y1: middle, x2: x(high), y2: middle },
      style: { stroke: COLORS.ink, lineWidth: 1 },
    },
  ] as const;
}

function ends(value: PermutedValue | undefined): readonly [number, number] {
  const mean = value?.mean ?? 0;
  return value?.interval ?? [mean, mean];
}
