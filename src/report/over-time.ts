import type { MeasuredOverTime } from "../generated/types.ts";
import { count, number, scaleFor } from "../kernel/numbers.ts";
import { plural } from "../kernel/text.ts";
import { code, prose, table } from "./markdown.ts";

/** The line that stands for the folded table. */
export function overTimeSummary({ unit, stretches }: MeasuredOverTime): string {
  return stretches.length === 0 || unit === undefined
    ? "Over time: nothing to show"
    : `Over time: ${plural(stretches.length, "mean")} ${unitWords(unit)}`;
}

/** Means of what came and of what the models said; of many stretches the latest `most`. */
export function renderOverTime(told: MeasuredOverTime, most: number): string {
  const { stretches, reason, time } = told;
  if (reason !== undefined) return `Nothing is shown over ${code(time, 60)}. ${prose(reason, 500)}`;
  const shown = stretches.slice(-most);
  const isComparing = stretches.some(({ baseline }) => baseline !== undefined);
  const scale = scaleFor(stretches.flatMap(({ actual, candidate, baseline }) => [actual, candidate, baseline ?? 0]));
  const rows = shown.map(({ at, n, actual, candidate, baseline }) => [
    code(at, 60),
    count(n),
    number(actual, scale),
    ...(isComparing ? [number(baseline, scale)] : []),
    number(candidate, scale),
  ]);
  const head = ["From", "Rows", "Actual", ...(isComparing ? ["Baseline"] : []), "This pull request"];
  return [table({ head, rows, align: isComparing ? "lrrrr" : "lrrr" }), notes(told, shown.length)].join("\n\n");
}

/** `by week`, or of numbers `in steps of 5`. */
export function unitWords(unit: string): string {
  return Number.isNaN(Number(unit)) ? `by ${prose(unit, 40)}` : `in steps of ${prose(unit, 40)}`;
}

function notes({ dataset, time, leftOut, stretches }: MeasuredOverTime, shown: number): string {
  const earlier = stretches.length - shown;
  return [
    `Means over the rows of ${code(dataset, 60)} by ${code(time, 60)}. They judge nothing.`,
    earlier === 0 ? "" : `${plural(earlier, "earlier one is", "earlier ones are")} in report.html.`,
    leftOut === 0 ? "" : `${plural(leftOut, "row")} without a time, or with few others near it, left out.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
