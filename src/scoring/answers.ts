import { toDigits } from "../kernel/rounding.ts";
import { classList, classMapping, isSameClass, placeOf } from "../data/class-words.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Codes } from "../data/table.ts";
import { plural } from "../kernel/text.ts";
import { DEFAULT_THRESHOLD } from "../manifest/defaults.ts";
import { predictedClasses } from "../stats/metrics/confusion.ts";
import type { BinaryAnswers } from "../work/measure/binary-sample.ts";
import type { ClassAnswers } from "../work/measure/multiclass-sample.ts";
import { heldClassScores, heldScores } from "../work/measure/probabilities.ts";
import { countWhere } from "./count-where.ts";
import { Problem } from "./problems.ts";
import type { BinaryReading, ClassReading } from "./reading.ts";
import { nameOf, type Answerer } from "./role.ts";
import { capital, areFew, some } from "./words.ts";

export interface Answering extends Answerer {
  readonly threshold: number | undefined;
}

/** A model's answers, and what a person should know of them. */
export interface Answers<P> {
  readonly predictions: P;
  readonly notes: readonly string[];
}

/** Decisions by the manifest's threshold, else the model's labels, else 0.5 of a probability. */
export function binaryAnswers(
  { scores, labels }: Predictions,
  reading: BinaryReading,
  how: Answering,
): Answers<BinaryAnswers> {
  const { threshold } = how;
  const who = nameOf(how);
  if (scores === undefined && threshold !== undefined) {
    throw new Problem(`model.threshold is ${threshold}, but ${who} gives labels and no scores.`, {
      rule: "scores",
    });
  }
  if (scores === undefined) return { predictions: { decisions: decisionsOf(labels, reading, who) }, notes: [] };
  refuseUnfinite(scores, 1, who);
  const { scores: held, areProbabilities } = heldScores(scores);
  const notes = areProbabilities
    ? []
    : [
        `The scores of ${who} lie between ${range(scores)}, so they are no probabilities: log loss, Brier score and calibration have no value.`,
      ];
  if (threshold === undefined && labels === undefined && !areProbabilities) {
    throw new Problem(
      `The scores of ${who} lie between ${range(scores)}, and nothing says from which one on a row is positive. Set model.threshold, or output probabilities.`,
      { rule: "scores" },
    );
  }
  const isByLabel = threshold === undefined && labels !== undefined;
  const decisions = isByLabel
    ? decisionsOf(labels, reading, who)
    : Uint8Array.from(held, (score) => (score >= (threshold ?? DEFAULT_THRESHOLD) ? 1 : 0));
  return { predictions: { decisions, scores: held, areProbabilities }, notes };
}

/** Scores in the order of the reading's classes; decisions by the model's labels, else the highest score. */
export function classAnswers(
  { rows, scores, labels, classes: own }: Predictions,
  { classes }: ClassReading,
  how: Answering,
): Answers<ClassAnswers> {
  const who = nameOf(how);
  const width = classes.length;
  const given = labels === undefined ? undefined : codesOf(labels, classes, who);
  if (scores === undefined) return { predictions: { decisions: given ?? new Int32Array(rows) }, notes: [] };
  refuseUnfinite(scores, width, who);
  const ordered = inOrder(scores, { from: own ?? classes, to: classes, who });
  const { scores: used, areProbabilities } = heldClassScores(ordered, width);
  const farOff = areProbabilities ? rowsOffBy(ordered, width, 1e-3) : 0;
  const notes = [
    ...(areProbabilities
      ? []
      : [
          `The scores of ${who} are no probabilities (between 0 and 1, with a positive sum): log loss and Brier score have no value.`,
        ]),
    ...(farOff > 0
      ? [`The probabilities of ${who} do not sum to 1 in ${plural(farOff, "row")}; they were scaled to.`]
      : []),
  ];
  return {
    predictions: { decisions: given ?? predictedClasses(used, width), scores: used, areProbabilities },
    notes,
  };
}

/** A regression's values. */
export function valueAnswers({ scores }: Predictions, how: Answerer): Answers<{ readonly values: Float64Array }> {
  const who = nameOf(how);
  if (scores === undefined) throw new Problem(`${capital(who)} gives no values.`, { rule: "scores" });
  refuseUnfinite(scores, 1, who);
  return { predictions: { values: scores }, notes: [] };
}

function decisionsOf(labels: Codes | undefined, { positive, negative }: BinaryReading, who: string): Uint8Array {
  if (labels === undefined) throw new Problem(`${capital(who)} gives neither scores nor labels.`, { rule: "scores" });
  refuseMissing(labels, who);
  const isPositive = labels.dictionary.map((word) => isSameClass(word, positive));
  const unknown = labels.dictionary.filter(
    (word, at) => !isPositive[at] && negative !== undefined && !isSameClass(word, negative),
  );
  if (unknown.length > 0)
    throw new Problem(
      `${capital(who)} ${foreign(unknown, [negative ?? "", positive].toSorted(), { labels, isBinary: true })}`,
      { rule: "classes" },
    );
  return Uint8Array.from(labels.codes, (code) => (isPositive[code] === true ? 1 : 0));
}

function codesOf(labels: Codes, classes: readonly string[], who: string): Int32Array {
  refuseMissing(labels, who);
  const places = labels.dictionary.map((word) => placeOf(word, classes));
  const unknown = labels.dictionary.filter((_, at) => places[at] === -1);
  if (unknown.length > 0)
    throw new Problem(`${capital(who)} ${foreign(unknown, classes, { labels, isBinary: false })}`, { rule: "classes" });
  return labels.codes.map((code) => places[code] ?? -1);
}

/** Labels that are none of the classes: the model has other words for them, or there is one that nobody named. */
function foreign(
  unknown: readonly string[],
  classes: readonly string[],
  { labels: { dictionary }, isBinary }: { readonly labels: Codes; readonly isBinary: boolean },
): string {
  const predicts = `predicts ${some(unknown)}, but the labels are ${some(classes)}.`;
  if (!areFew(classes) || !areFew(dictionary)) return predicts;
  const own = dictionary.toSorted();
  if (unknown.length === own.length)
    return `${predicts} Write under target what the model calls each label of the data: ${classMapping(classes.toSorted(), own)}, if that is how they were numbered or named for training.`;
  if (isBinary) return `${predicts} A binary model has two classes.`;
  return `${predicts} Name every class under target: ${classList([...new Set([...classes, ...unknown])].toSorted())}, in the order of the model's scores.`;
}

function refuseMissing({ codes }: Codes, who: string): void {
  const missing = countWhere(codes, (code) => code === -1);
  if (missing > 0)
    throw new Problem(`${capital(who)} gives no label for ${plural(missing, "row")}.`, {
      rule: "predictions",
    });
}

export function refuseUnfinite(scores: Float64Array, width: number, who: string): void {
  const bad = countWhere(scores, (score) => !Number.isFinite(score));
  if (bad === 0) return;
  const first = Math.floor(scores.findIndex((score) => !Number.isFinite(score)) / width) + 1;
  throw new Problem(
    `${capital(who)} gives ${bad === 1 ? "a score that is" : `${bad} scores that are`} not finite (NaN or infinite), first in row ${first}. Check how it treats missing values.`,
    { rule: "scores" },
  );
}

function inOrder(
  scores: Float64Array,
  { from, to, who }: { readonly from: readonly string[]; readonly to: readonly string[]; readonly who: string },
): Float64Array {
  if (from.join("\0") === to.join("\0")) return scores;
  const places = to.map((name) => from.indexOf(name));
  if (from.length !== to.length || places.includes(-1)) {
    throw new Problem(
      `${capital(who)} scores the classes ${some(from)}, but the classes are ${some(to)}. Name all classes in target.classes.`,
      { rule: "labels" },
    );
  }
  const width = to.length;
  return scores.map((_, at) => scores[at - (at % width) + (places[at % width] ?? 0)] ?? Number.NaN);
}

function rowsOffBy(scores: Float64Array, width: number, tolerance: number): number {
  let off = 0;
  for (let from = 0; from < scores.length; from += width) {
    let sum = 0;
    for (let at = from; at < from + width; at += 1) sum += scores[at] ?? 0;
    if (Math.abs(sum - 1) > tolerance) off += 1;
  }
  return off;
}

function range(scores: Float64Array): string {
  const [low, high] = scores.reduce(
    ([least, most], score) => [Math.min(least, score), Math.max(most, score)],
    [Infinity, -Infinity],
  );
  return `${quotedNumber(low)} and ${quotedNumber(high)}`;
}

function quotedNumber(value: number | undefined): string {
  return String(toDigits(value ?? 0, 4));
}
