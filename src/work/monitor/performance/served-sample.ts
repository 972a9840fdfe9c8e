import { plural } from "../../../kernel/text.ts";
import { DEFAULT_THRESHOLD } from "../../../manifest/defaults.ts";
import type { ResolvedModel } from "../../../manifest/resolved-model.ts";
import { predictedClasses } from "../../../stats/metrics/confusion.ts";
import { cellsOf } from "../../measure/label-set-sample.ts";
import { binarySample } from "../../measure/binary-sample.ts";
import { classSample } from "../../measure/multiclass-sample.ts";
import { heldClassScores, heldScores } from "../../measure/probabilities.ts";
import { quantileSample } from "../../measure/quantile-sample.ts";
import type { TaskSample } from "../../measure/registry.ts";
import { valueSample } from "../../measure/regression-sample.ts";
import { chosenBytes, chosenCodes, chosenFloats } from "../../measure/sampling.ts";
import type { ServedRows } from "../measured.ts";

/** What of a model says how its answers are read. */
export type ServedModel = Pick<ResolvedModel, "task" | "threshold" | "target">;

/** Answers that can be measured: the rows that have one, and what the model says of them. */
export type ServedAnswers = { readonly rows: Uint32Array } & (
  | {
      readonly kind: "binary";
      readonly decisions: Uint8Array;
      readonly scores: Float64Array | undefined;
      readonly areProbabilities: boolean;
    }
  | {
      readonly kind: "multiclass";
      readonly classes: readonly string[];
      readonly decisions: Int32Array;
      /** Rows × classes. */
      readonly scores: Float64Array | undefined;
      readonly areProbabilities: boolean;
    }
  | { readonly kind: "values"; readonly values: Float64Array; readonly width: number }
);

export interface Unread {
  readonly problem: string;
}

/**
 * What a model answered, read as evaluation reads it: scores between 0 and 1 are probabilities, and a decision is the
 * logged label, else the score held against the model's threshold. Rows without an answer are left out.
 */
export function servedAnswers(served: ServedRows, model: ServedModel): ServedAnswers | Unread {
  switch (model.task) {
    case "binary-classification":
      return binaryAnswers(served, model);
    case "multiclass-classification":
      return classAnswers(served);
    case "regression":
    case "forecasting":
    case "quantile-regression":
      return valueAnswers(served);
    case "multilabel-classification":
      return { problem: "a log with several labels a row is not measured yet; evaluate the model on labelled rows" };
    case "ranking":
      return { problem: "a ranking is measured by query, and a log says of no row which query it belongs to" };
    case "text-generation":
      return { problem: "a log of numbers and classes has no texts to be compared with references" };
  }
}

/** A sample as evaluation measures it, of the rows with an answer and a known truth. */
export interface LabelledSample {
  readonly sample: TaskSample;
  /** Which of the served rows they are, ascending. */
  readonly rows: Uint32Array;
}

export function labelledSample(served: ServedRows, model: ServedModel): LabelledSample | Unread {
  const { truth } = served;
  if (truth === undefined) return { problem: "there are no labels; name them under monitoring.labels" };
  const answers = servedAnswers(served, model);
  if ("problem" in answers) return answers;
  const places = Uint32Array.from(answers.rows.keys()).filter((at) => isKnown(truth, answers.rows[at] ?? -1));
  const rows = places.map((at) => answers.rows[at] ?? 0);
  const weights = served.weights && chosenFloats(served.weights, rows);
  if (answers.kind === "values") {
    if (truth instanceof Int32Array) return { problem: "the labels are classes, and the model predicts numbers" };
    return valuesOf({ answers, places, rows, weights, targets: chosenFloats(truth, rows) }, model);
  }
  if (!(truth instanceof Int32Array)) return { problem: "the labels are numbers, and the model predicts classes" };
  const labels = chosenCodes(truth, rows);
  if (answers.kind === "binary") {
    const { decisions, scores, areProbabilities } = answers;
    return {
      rows,
      sample: binarySample({
        weights,
        labels: Uint8Array.from(labels, (code) => (code === served.positive ? 1 : 0)),
        candidate: {
          decisions: chosenBytes(decisions, places),
          scores: scores && chosenFloats(scores, places),
          areProbabilities,
        },
      }),
    };
  }
  const { classes, decisions, scores, areProbabilities } = answers;
  return {
    rows,
    sample: classSample({
      weights,
      labels,
      classes,
      candidate: {
        decisions: chosenCodes(decisions, places),
        scores: scores && chosenFloats(scores, cellsOf(places, classes.length)),
        areProbabilities,
      },
    }),
  };
}

interface LabelledValues {
  readonly answers: Extract<ServedAnswers, { readonly kind: "values" }>;
  readonly places: Uint32Array;
  readonly rows: Uint32Array;
  readonly weights: Float64Array | undefined;
  readonly targets: Float64Array;
}

function valuesOf(
  { answers, places, rows, weights, targets }: LabelledValues,
  { task, target }: ServedModel,
): LabelledSample | Unread {
  const values = chosenFloats(answers.values, cellsOf(places, answers.width));
  if (task !== "quantile-regression") {
    if (answers.width !== 1)
      return { problem: `the log has ${answers.width} numbers a row, and the model predicts one` };
    const of = { weights, targets, candidate: { values } };
    return { rows, sample: valueSample(task === "forecasting" ? { ...of, task } : of) };
  }
  const levels = target.quantiles ?? [];
  if (answers.width !== levels.length)
    return {
      problem: `the log has ${plural(answers.width, "number")} a row, and target.quantiles names ${levels.length}`,
    };
  return { rows, sample: quantileSample({ weights, targets, levels, candidate: { quantiles: values } }) };
}

function binaryAnswers(served: ServedRows, { threshold }: ServedModel): ServedAnswers | Unread {
  const { classes, positive, predicted, width } = served;
  if (classes === undefined || positive === undefined)
    return { problem: "nothing says which class is the positive one; set target.positive" };
  const scores = width === 2 && served.scores !== undefined ? columnOf(served.scores, positive, 2) : served.scores;
  if (scores === undefined && predicted === undefined)
    return { problem: "the log has neither scores nor predicted classes" };
  const rows = Uint32Array.from({ length: served.n }, (_, row) => row).filter(
    (row) =>
      (scores === undefined || Number.isFinite(scores[row])) &&
      (predicted === undefined || (predicted[row] ?? -1) >= 0),
  );
  const labelled = predicted && Uint8Array.from(rows, (row) => (predicted[row] === positive ? 1 : 0));
  if (scores === undefined) {
    return {
      kind: "binary",
      rows,
      decisions: labelled ?? new Uint8Array(0),
      scores: undefined,
      areProbabilities: false,
    };
  }
  const held = heldScores(chosenFloats(scores, rows));
  if (labelled === undefined && threshold === undefined && !held.areProbabilities)
    return {
      problem:
        "the logged scores are no probabilities, and nothing says from which one on a row is positive; set model.threshold, or log the predicted class",
    };
  const decisions =
    labelled ?? Uint8Array.from(held.scores, (score) => (score >= (threshold ?? DEFAULT_THRESHOLD) ? 1 : 0));
  return { kind: "binary", rows, decisions, ...held };
}

function classAnswers(served: ServedRows): ServedAnswers | Unread {
  const { classes, predicted, width } = served;
  if (classes === undefined) return { problem: "nothing says which classes there are; set target.classes" };
  const scores = width === classes.length ? served.scores : undefined;
  if (scores === undefined && predicted === undefined)
    return {
      problem:
        served.scores === undefined
          ? "the log has neither scores nor predicted classes"
          : `the log has ${plural(width, "score")} a row and no predicted class, and there are ${classes.length} classes`,
    };
  const rows = Uint32Array.from({ length: served.n }, (_, row) => row).filter(
    (row) =>
      (scores === undefined || scores.subarray(row * width, (row + 1) * width).every(Number.isFinite)) &&
      (predicted === undefined || (predicted[row] ?? -1) >= 0),
  );
  const labelled = predicted && chosenCodes(predicted, rows);
  if (scores === undefined)
    return {
      kind: "multiclass",
      rows,
      classes,
      decisions: labelled ?? new Int32Array(0),
      scores: undefined,
      areProbabilities: false,
    };
  const held = heldClassScores(chosenFloats(scores, cellsOf(rows, width)), width);
  return { kind: "multiclass", rows, classes, decisions: labelled ?? predictedClasses(held.scores, width), ...held };
}

function valueAnswers({ n, scores, width }: ServedRows): ServedAnswers | Unread {
  if (scores === undefined) return { problem: "the log has no predicted values" };
  const rows = Uint32Array.from({ length: n }, (_, row) => row).filter((row) =>
    scores.subarray(row * width, (row + 1) * width).every(Number.isFinite),
  );
  return { kind: "values", rows, values: chosenFloats(scores, cellsOf(rows, width)), width };
}

function isKnown(truth: Int32Array | Float64Array, row: number): boolean {
  return truth instanceof Int32Array ? (truth[row] ?? -1) >= 0 : Number.isFinite(truth[row]);
}

function columnOf(scores: Float64Array, column: number, width: number): Float64Array {
  return Float64Array.from({ length: scores.length / width }, (_, row) => scores[row * width + column] ?? Number.NaN);
}
