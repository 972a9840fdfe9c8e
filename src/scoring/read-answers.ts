import type { Predictions } from "../data/predictions.ts";
import type { BinaryAnswers } from "../work/measure/binary-sample.ts";
import type { LabelSetAnswers } from "../work/measure/label-set-sample.ts";
import type { ClassAnswers } from "../work/measure/multiclass-sample.ts";
import type { QuantileAnswers } from "../work/measure/quantile-sample.ts";
import { binaryAnswers, classAnswers, valueAnswers, type Answering, type Answers } from "./answers.ts";
import { Problem } from "./problems.ts";
import { namedBy, type ClassReading, type Reading } from "./reading.ts";
import { nameOf } from "./role.ts";
import { labelSetAnswers, quantileAnswers, rankingAnswers, textAnswers } from "./task-answers.ts";

/** A model's checked answers, by its task. */
export type TaskAnswers =
  | ({ readonly task: "binary-classification" } & BinaryAnswers)
  | ({ readonly task: "multiclass-classification" } & ClassAnswers)
  | ({ readonly task: "multilabel-classification" } & LabelSetAnswers)
  | ({ readonly task: "quantile-regression" } & QuantileAnswers)
  | { readonly task: "regression" | "forecasting"; readonly values: Float64Array }
  | { readonly task: "ranking"; readonly scores: Float64Array }
  | { readonly task: "text-generation"; readonly texts: readonly string[] };

export interface ReadAnswers {
  /** With the classes that the model itself names, where nothing else did. */
  readonly reading: Reading;
  readonly answers: TaskAnswers;
  /** What a person should know of them. */
  readonly notes: readonly string[];
}

/** Throws a Problem for answers that mean nothing: not finite, of unknown classes, or missing. */
export function readAnswers(predictions: Predictions, reading: Reading, how: Answering): ReadAnswers {
  const { task } = reading;
  switch (task) {
    case "binary-classification":
      return told(reading, { task }, binaryAnswers(predictions, reading, how));
    case "multiclass-classification": {
      const named = namedReading(predictions, reading, how);
      return told(named, { task }, classAnswers(predictions, named, how));
    }
    case "multilabel-classification":
      return told(reading, { task }, labelSetAnswers(predictions, reading, how));
    case "quantile-regression":
      return told(reading, { task }, quantileAnswers(predictions, reading, how));
    case "regression":
    case "forecasting":
      return told(reading, { task }, valueAnswers(predictions, how));
    case "ranking":
      return told(reading, { task }, rankingAnswers(predictions, how));
    case "text-generation":
      return told(reading, { task }, textAnswers(predictions, how));
  }
}

function namedReading({ classes, scores, labels }: Predictions, reading: ClassReading, how: Answering): ClassReading {
  const named = namedBy(reading, classes);
  if (named.classes.length > 0) return named;
  if (scores === undefined && labels !== undefined) return { ...named, classes: labels.dictionary.toSorted() };
  throw new Problem(
    `Nothing names the classes that ${nameOf(how)} scores. Name them in target.classes, in the order of its scores.`,
    { rule: "labels" },
  );
}

function told<T extends object, P extends object>(
  reading: Reading,
  task: T,
  { predictions, notes }: Answers<P>,
): { readonly reading: Reading; readonly answers: T & P; readonly notes: readonly string[] } {
  return { reading, answers: { ...task, ...predictions }, notes };
}
