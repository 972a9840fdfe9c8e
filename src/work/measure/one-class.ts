import { binarySample, type BinaryAnswers, type BinarySample } from "./binary-sample.ts";
import type { LabelSetAnswers, LabelSetSample } from "./label-set-sample.ts";
import type { ClassAnswers, ClassSample } from "./multiclass-sample.ts";
import type { TaskSample } from "./registry.ts";
import type { Sampling } from "./sampling.ts";

/** Rows that each have classes. */
export type ClassifiedSample = BinarySample | ClassSample | LabelSetSample;

/** Undefined for rows whose truth is no class. */
export function classifiedSample(sample: TaskSample): ClassifiedSample | undefined {
  switch (sample.task) {
    case "binary-classification":
    case "multiclass-classification":
    case "multilabel-classification":
      return sample;
    case "regression":
    case "forecasting":
    case "quantile-regression":
    case "ranking":
    case "text-generation":
      return undefined;
  }
}

/**
 * One class against all others, as scikit-learn's reports take them: the class is the positive one. Of a binary sample 0 is
 * the positive class and 1 the negative one.
 */
export function oneClass(sample: ClassifiedSample, at: number): BinarySample {
  if (sample.task === "binary-classification") return at === 0 ? sample : turned(sample);
  return sample.task === "multiclass-classification" ? ofClasses(sample, at) : ofLabelSets(sample, at);
}

function turned(sample: BinarySample): BinarySample {
  const side = ({ decisions, scores, areProbabilities }: BinaryAnswers): BinaryAnswers => ({
    decisions: decisions.map((decision) => 1 - decision),
    scores: scores?.map((score) => (areProbabilities === true ? 1 - score : -score)),
    areProbabilities,
  });
  return binarySample({
    ...samplingAlone(sample),
    labels: sample.labels.map((label) => 1 - label),
    candidate: side(sample.candidate),
    baseline: sample.baseline && side(sample.baseline),
  });
}

function ofClasses(sample: ClassSample, at: number): BinarySample {
  const width = sample.classes.length;
  const side = ({ decisions, scores }: ClassAnswers): BinaryAnswers => ({
    decisions: areClass(decisions, at),
    scores: scores && columnOf(scores, new Float64Array(sample.n), { at, width }),
  });
  return binarySample({
    ...samplingAlone(sample),
    labels: areClass(sample.labels, at),
    candidate: side(sample.candidate),
    baseline: sample.baseline && side(sample.baseline),
  });
}

function ofLabelSets(sample: LabelSetSample, at: number): BinarySample {
  const place = { at, width: sample.classes };
  const side = ({ decisions, scores }: LabelSetAnswers): BinaryAnswers => ({
    decisions: columnOf(decisions, new Uint8Array(sample.n), place),
    scores: scores && columnOf(scores, new Float64Array(sample.n), place),
  });
  return binarySample({
    ...samplingAlone(sample),
    labels: columnOf(sample.labels, new Uint8Array(sample.n), place),
    candidate: side(sample.candidate),
    baseline: sample.baseline && side(sample.baseline),
  });
}

/** The manifest's own metrics are not of a class. */
function samplingAlone({ weights, clusters, times }: Sampling): Sampling {
  return { weights, clusters, times };
}

function areClass(codes: Int32Array, at: number): Uint8Array {
  const are = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) are[row] = codes[row] === at ? 1 : 0;
  return are;
}

function columnOf<A extends Float64Array | Uint8Array>(
  cells: A,
  into: A,
  { at, width }: { readonly at: number; readonly width: number },
): A {
  for (let row = 0; row < into.length; row += 1) into[row] = cells[row * width + at] ?? 0;
  return into;
}
