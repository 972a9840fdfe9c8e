import type { EvaluationRecord, MeasuredOverTime, TimeStretch } from "../generated/types.ts";
import { axis, COLORS, type Outline } from "./html-charts.ts";
import { plain } from "./markdown.ts";
import { unitWords } from "./over-time.ts";

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?$/;
/** So many points are told apart on a line. */
const FEW = 60;

/** What came as dots, and what the models said as lines; none where nothing is known. */
export function overTimeOutlines({ overTime }: EvaluationRecord): readonly Outline[] {
  if (overTime === undefined || overTime.stretches.length < 2) return [];
  const { stretches, time, unit } = overTime;
  const areDates = stretches.every(({ at }) => DATE.test(at));
  const place = ({ at }: TimeStretch): number => (areDates ? Date.parse(at.length > 10 ? `${at}Z` : at) : Number(at));
  const points = (of: (stretch: TimeStretch) => number | undefined) =>
    stretches.flatMap((stretch) => {
      const value = of(stretch);
      return value === undefined ? [] : [[place(stretch), value]];
    });
  const isComparing = stretches.some(({ baseline }) => baseline !== undefined);
  const series = [
    line(
      "actual",
      points(({ actual }) => actual),
      { color: COLORS.ink, type: "dotted", width: 1.5 },
    ),
    ...(isComparing
      ? [
          line(
            "baseline",
            points(({ baseline }) => baseline),
            { color: COLORS.baseline, type: "dashed", width: 2 },
          ),
        ]
      : []),
    line(
      "this pull request",
      points(({ candidate }) => candidate),
      {
        color: COLORS.candidate,
        type: "solid",
        width: 2.5,
      },
    ),
  ];
  const words = unit === undefined ? "" : ` ${unitWords(unit)}`;
  const option = {
    // The place that draws has a zone of its own, which is not that of the rows.
    useUTC: true,
    grid: { left: 64, right: 24, top: 48, bottom: 56 },
    legend: { top: 8, textStyle: { color: COLORS.ink, fontSize: 13 }, data: series.map(({ name }) => name) },
    xAxis: { ...axis(plain(time, 60)), type: areDates ? "time" : "value", scale: true, splitNumber: 4 },
    yAxis: { ...axis(`Mean${words}`, 44), type: "value", scale: true },
    series,
  };
  return [{ title: "Actual and predicted over time", description: described(overTime, words), option, height: 340 }];
}

function described({ time, stretches }: MeasuredOverTime, words: string): string {
  const [first, last] = [stretches[0], stretches.at(-1)];
  return `Means of what came and of what was predicted${words}, by ${plain(time, 60)} from ${plain(first?.at ?? "", 60)} to ${plain(last?.at ?? "", 60)}. The numbers are in the table over time.`;
}

interface Look {
  readonly color: string;
  readonly type: "solid" | "dashed" | "dotted";
  readonly width: number;
}

function line(name: string, points: readonly (readonly number[])[], look: Look) {
  return {
    type: "line",
    name,
    data: points,
    showSymbol: name === "actual" && points.length <= FEW,
    symbolSize: 7,
    lineStyle: { ...look },
    itemStyle: { color: look.color },
  };
}
