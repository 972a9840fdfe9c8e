import type { ServedRows } from "../work/monitor/measured.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import type { Reading } from "./reading.ts";

interface Beside {
  readonly reading: Reading;
  readonly slices: ServedRows["slices"];
  readonly features: ServedRows["features"];
}

/** The rows of an evaluation as production would have logged them, with their truth; undefined for answers that are no class or number. */
export function servedRowsOf(sample: TaskSample, { reading, slices, features }: Beside): ServedRows | undefined {
  const rest = { n: sample.n, weights: sample.weights, slices, features };
  switch (sample.task) {
    case "binary-classification": {
      const { decisions, scores } = sample.candidate;
      // Code 0 is the other class, code 1 the positive one, as the labels of the sample have it.
      return {
        ...rest,
        scores,
        width: 1,
        classes: binaryClasses(reading),
        positive: 1,
        predicted: Int32Array.from(decisions),
        truth: Int32Array.from(sample.labels),
      };
    }
    case "multiclass-classification":
      return {
        ...rest,
        scores: sample.candidate.scores,
        width: sample.classes.length,
        classes: sample.classes,
        positive: undefined,
        predicted: sample.candidate.decisions,
        truth: sample.labels,
      };
    case "regression":
    case "forecasting":
      return {
        ...rest,
        scores: sample.candidate.values,
        width: 1,
        classes: undefined,
        positive: undefined,
        predicted: undefined,
        truth: sample.targets,
      };
    case "multilabel-classification":
    case "quantile-regression":
    case "ranking":
    case "text-generation":
      return undefined;
  }
}

function binaryClasses(reading: Reading): readonly string[] {
  if (reading.task !== "binary-classification") return ["0", "1"];
  return [reading.negative ?? `not ${reading.positive}`, reading.positive];
}
