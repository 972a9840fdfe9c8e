import type { EvaluationRecord, MeasuredCalibration } from "../generated/types.ts";
import { table } from "./markdown.ts";
import { count, number } from "../kernel/numbers.ts";

const SCALE = { decimals: 3, exponent: false } as const;

const ROWS: readonly (readonly [string, (calibration: MeasuredCalibration) => number | null | undefined])[] = [
  ["Expected calibration error", ({ ece }) => ece],
  ["Largest bin's error", ({ mce }) => mce],
  ["Slope (1 is calibrated)", ({ slope }) => slope],
  ["Intercept", ({ intercept }) => intercept],
  ["In the large (0 is calibrated)", ({ inTheLarge }) => inTheLarge],
  ["Brier: reliability", ({ reliability }) => reliability],
  ["Brier: resolution", ({ resolution }) => resolution],
  ["Brier: uncertainty", ({ uncertainty }) => uncertainty],
];

/** Whether probabilities are what they say: the figures beside the baseline's, then the reliability table. */
export function renderCalibration({ calibration }: EvaluationRecord): string {
  if (calibration === undefined) return "";
  const { candidate, baseline } = calibration;
  const figures = ROWS.map(([name, read]) => [
    name,
    ...(baseline === undefined ? [] : [number(read(baseline), SCALE)]),
    number(read(candidate), SCALE),
  ]);
  const head = ["Calibration", ...(baseline === undefined ? [] : ["Baseline"]), "This pull request"];
  const bins = candidate.bins.map(({ low, high, n, meanScore, rate, interval }) => [
    `${number(low, SCALE)} to ${number(high, SCALE)}`,
    count(n),
    number(meanScore, SCALE),
    number(rate, SCALE),
    interval === null ? "" : `${number(interval[0], SCALE)} to ${number(interval[1], SCALE)}`,
  ]);
  const reliability = table({
    head: ["Score", "Rows", "Mean score", "Positive", "95% interval"],
    rows: bins,
    align: "lrrrr",
  });
  return `${table({ head, rows: figures, align: "lrr" })}\n\n${reliability}`;
}

/** The line that stands for the folded section. */
export function calibrationSummary({ calibration }: EvaluationRecord): string {
  return `Calibration: slope ${number(calibration?.candidate.slope, SCALE)}, expected error ${number(calibration?.candidate.ece, SCALE)}`;
}
