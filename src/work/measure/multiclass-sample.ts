import { confusionMatrix, type ConfusionMatrix } from "../../stats/metrics/confusion.ts";
import { lazy } from "./lazy.ts";
import { chosenCodes, chosenFloats, plainSampling, samplingOf, type Sampling } from "./sampling.ts";

/** What a multiclass model says of every row. */
export interface ClassAnswers {
  /** Class codes 0 … classes − 1. */
  readonly decisions: Int32Array;
  /** Row-major n × classes, in the order of the class codes. Undefined: the model gives labels only. */
  readonly scores?: Float64Array | undefined;
  /** Whether each row's scores lie between 0 and 1 with the sum 1. */
  readonly areProbabilities?: boolean | undefined;
}

export interface ClassSide extends ClassAnswers {
  readonly matrix: () => ConfusionMatrix;
}

export interface ClassSample extends Sampling {
  readonly task: "multiclass-classification";
  readonly n: number;
  /** Class codes 0 … classes − 1. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly candidate: ClassSide;
  readonly baseline?: ClassSide | undefined;
}

export interface ClassRows extends Sampling {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly candidate: ClassAnswers;
  readonly baseline?: ClassAnswers | undefined;
}

/** Prepares rows for measuring; nothing is computed before a metric asks for it. */
export function classSample(given: ClassRows): ClassSample {
  const rows = plainSampling(given);
  const prepared = (predictions: ClassAnswers): ClassSide => {
    const counted = {
      labels: rows.labels,
      predictions: predictions.decisions,
      classes: rows.classes.length,
      weights: rows.weights,
    };
    return { ...predictions, matrix: lazy(() => confusionMatrix(counted)) };
  };
  return {
    ...rows,
    task: "multiclass-classification",
    n: rows.labels.length,
    candidate: prepared(rows.candidate),
    baseline: rows.baseline && prepared(rows.baseline),
  };
}

/** The same models on some of the rows. */
export function chosenClasses(sample: ClassSample, rows: Uint32Array): ClassSample {
  const width = sample.classes.length;
  const cells = (): Uint32Array =>
    Uint32Array.from(
      { length: rows.length * width },
      (_, at) => (rows[Math.floor(at / width)] ?? 0) * width + (at % width),
    );
  const chosen = ({ decisions, scores, areProbabilities }: ClassAnswers): ClassAnswers => ({
    decisions: chosenCodes(decisions, rows),
    scores: scores && chosenFloats(scores, cells()),
    areProbabilities,
  });
  return classSample({
    ...samplingOf(sample, rows),
    labels: chosenCodes(sample.labels, rows),
    classes: sample.classes,
    candidate: chosen(sample.candidate),
    baseline: sample.baseline && chosen(sample.baseline),
  });
}
