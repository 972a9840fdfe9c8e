import type { EvaluationRecord, MeasuredDisparity, MeasuredFairness } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { code, table } from "./markdown.ts";
import { count, number, scaleFor, signed } from "../kernel/numbers.ts";

const RATES = { decimals: 3, exponent: false } as const;

/** The line that stands for the folded section. */
export function fairnessSummary(fairness: readonly MeasuredFairness[]): string {
  return `Fairness by ${fairness.map(({ sensitive }) => sensitive).join(", ")}`;
}

/** Disparities first, then the rates of every group that is large enough to be shown. */
export function renderFairness({ fairness = [] }: EvaluationRecord, most: number): string {
  return fairness
    .map((one) => [`**By ${code(one.sensitive, 200)}**`, disparities(one), groups(one, { most })].join("\n\n"))
    .join("\n\n");
}

/** As `renderFairness`, of one model alone: a card compares with nothing. */
export function fairnessAlone({ fairness = [] }: EvaluationRecord, most: number): string {
  return fairness
    .map((one) => {
      const rows = Object.entries(one.disparities).map(([name, measured]) => [code(name), value(measured)]);
      const grid = table({ head: ["Disparity", "Value (interval)"], rows, align: "lr" });
      return [`**By ${code(one.sensitive, 200)}**`, grid, groups(one, { most, isAlone: true })].join("\n\n");
    })
    .join("\n\n");
}

function disparities({ disparities: measured }: MeasuredFairness): string {
  const rows = Object.entries(measured).map(([name, one]) => [
    code(name),
    number(one.baseline, RATES),
    value(one),
    change(one),
  ]);
  const grid = table({ head: ["Disparity", "Baseline", "This pull request", "Δ"], rows, align: "lrrr" });
  const undecided = Object.entries(measured).flatMap(([name, { neededRows, neededGroup }]) =>
    neededRows === undefined || neededGroup === undefined
      ? []
      : [
          `The rows cannot tell whether ${code(name)} grew by more than its margin; about ${count(neededRows)} of ${code(neededGroup, 80)} would, if all is truly as seen.`,
        ],
  );
  return [grid, ...undecided].join("\n\n");
}

function value({ value: measured, interval, reason }: MeasuredDisparity): string {
  if (measured === null) return reason ?? "not measured";
  return interval === null
    ? number(measured, RATES)
    : `${number(measured, RATES)} (${number(interval[0], RATES)} to ${number(interval[1], RATES)})`;
}

function change({ delta, deltaInterval }: MeasuredDisparity): string {
  if (delta === undefined || delta === null) return "";
  const scale = scaleFor([delta], deltaInterval ? [(deltaInterval[1] - deltaInterval[0]) / 2] : []);
  return deltaInterval
    ? `${signed(delta, scale)} (${signed(deltaInterval[0], scale)} to ${signed(deltaInterval[1], scale)})`
    : signed(delta, scale);
}

interface Shown {
  readonly most: number;
  readonly isAlone?: boolean;
}

function groups({ groups: measured, suppressed = 0 }: MeasuredFairness, { most, isAlone = false }: Shown): string {
  const rows = measured
    .slice(0, most)
    .map(({ group, n, selectionRate, baselineSelectionRate, truePositiveRate, falsePositiveRate }) => [
      code(group, 80),
      count(n),
      ...(isAlone ? [] : [number(baselineSelectionRate, RATES)]),
      number(selectionRate, RATES),
      number(truePositiveRate, RATES),
      number(falsePositiveRate, RATES),
    ]);
  const before = isAlone ? [] : ["Selected, baseline"];
  const head = ["Group", "Rows", ...before, "Selected", "True positive rate", "False positive rate"];
  const hidden = measured.length - rows.length + suppressed;
  const note =
    hidden === 0 ? "" : `\n\n${plural(hidden, "more group")} not shown; groups of fewer than 10 rows never are.`;
  return `${table({ head, rows, align: isAlone ? "lrrrr" : "lrrrrr" })}${note}`;
}
