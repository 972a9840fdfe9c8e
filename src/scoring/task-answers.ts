import type { Predictions } from "../data/predictions.ts";
import { plural } from "../kernel/text.ts";
import { DEFAULT_THRESHOLD } from "../manifest/defaults.ts";
import type { LabelSetAnswers } from "../work/measure/label-set-sample.ts";
import type { QuantileAnswers } from "../work/measure/quantile-sample.ts";
import type { TextAnswers } from "../work/measure/text-sample.ts";
import { refuseUnfinite, type Answering, type Answers } from "./answers.ts";
import { Problem } from "./problems.ts";
import type { LabelSetReading, QuantileReading } from "./reading.ts";
import { nameOf, type Answerer } from "./role.ts";

/** Labels whose score reaches the threshold, 0.5 unless the manifest says otherwise. */
export function labelSetAnswers(
  { scores }: Predictions,
  { names }: LabelSetReading,
  { threshold = DEFAULT_THRESHOLD, ...answerer }: Answering,
): Answers<LabelSetAnswers> {
  const given = scoresOf(scores, names.length, nameOf(answerer));
  return {
    predictions: {
      scores: given,
      decisions: Uint8Array.from(given, (score) => (score >= threshold ? 1 : 0)),
    },
    notes: [],
  };
}

/** What orders the items of a query. */
export function rankingAnswers(
  { scores }: Predictions,
  answerer: Answerer,
): Answers<{ readonly scores: Float64Array }> {
  return { predictions: { scores: scoresOf(scores, 1, nameOf(answerer)) }, notes: [] };
}

/** Quantiles in the order of the levels; rows where they cross are a note. */
export function quantileAnswers(
  { scores }: Predictions,
  { levels }: QuantileReading,
  answerer: Answerer,
): Answers<QuantileAnswers> {
  const who = nameOf(answerer);
  const quantiles = scoresOf(scores, levels.length, who);
  const crossing = countCrossing(quantiles, levels.length);
  const note = `The quantiles of ${who} cross in ${plural(crossing, "row")}: a higher level has a lower value there.`;
  return { predictions: { quantiles }, notes: crossing === 0 ? [] : [note] };
}

/** Texts; one that is missing is empty. */
export function textAnswers({ labels, rows }: Predictions, answerer: Answerer): Answers<Pick<TextAnswers, "texts">> {
  const who = nameOf(answerer);
  if (labels === undefined)
    throw new Problem(`There are no texts of ${who}. Write a column "prediction".`, { rule: "predictions" });
  const { codes, dictionary } = labels;
  const missing = codes.reduce((count, code) => count + (code === -1 ? 1 : 0), 0);
  const texts = Array.from({ length: rows }, (_, row) => dictionary[codes[row] ?? -1] ?? "");
  const note = `${plural(missing, "text")} of ${who} ${missing === 1 ? "is" : "are"} missing and ${missing === 1 ? "counts" : "count"} as empty.`;
  return { predictions: { texts }, notes: missing === 0 ? [] : [note] };
}

function scoresOf(scores: Float64Array | undefined, width: number, who: string): Float64Array {
  if (scores === undefined) throw new Problem(`There are no scores of ${who}.`, { rule: "scores" });
  refuseUnfinite(scores, width, who);
  return scores;
}

function countCrossing(quantiles: Float64Array, width: number): number {
  let crossing = 0;
  for (let from = 0; from < quantiles.length; from += width) {
    const row = quantiles.subarray(from, from + width);
    if (row.some((value, at) => at > 0 && value < (row[at - 1] ?? value))) crossing += 1;
  }
  return crossing;
}
