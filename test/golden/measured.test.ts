import { describe, expect, test } from "vitest";
import { findMetric, type Task } from "../../src/manifest/metrics.ts";
import { predictedClasses } from "../../src/stats/metrics/confusion.ts";
import { binarySample } from "../../src/work/measure/binary-sample.ts";
import { labelSetSample } from "../../src/work/measure/label-set-sample.ts";
import { measureMetrics, type MeasureOptions } from "../../src/work/measure/metrics.ts";
import { classSample } from "../../src/work/measure/multiclass-sample.ts";
import { rankingSample } from "../../src/work/measure/ranking-sample.ts";
import type { TaskSample } from "../../src/work/measure/registry.ts";
import { valueSample } from "../../src/work/measure/regression-sample.ts";
import { textSample } from "../../src/work/measure/text-sample.ts";
import { goldenCases, mismatches } from "./cases.ts";

// Only values are compared here, so that resampling need not be fine.
const OPTIONS: MeasureOptions = { confidence: 0.95, resampling: { seed: 1, replicates: 10, rankedRows: 100 } };

/** What the whole pipeline makes of the metrics that the golden file names and the catalogue has. */
function compared(sample: TaskSample, task: Task, expected: Readonly<Record<string, unknown>>) {
  const named = Object.entries(expected).flatMap(([name, value]) => {
    const metric = findMetric(name, task);
    return metric === undefined || Array.isArray(value) ? [] : [{ name, metric, value }];
  });
  const specs = named.map(({ name, metric }) => ({ name, metric, margin: { absolute: 0 } }));
  const measured = measureMetrics(sample, specs, OPTIONS);
  return {
    names: named.map(({ name }) => name),
    wrong: mismatches(
      Object.fromEntries(Object.entries(measured).map(([name, { value }]) => [name, value])),
      Object.fromEntries(named.map(({ name, value }) => [name, value])),
    ),
    reasonless: Object.entries(measured).filter(([, { value, reason }]) => value === null && reason === undefined),
  };
}

/**
 * A mean over classes is one over those that a label or a prediction has; the golden file has scikit-learn's with
 * `labels=`, which counts the others as 0. These are scikit-learn 1.9.1's for the same rows without it.
 */
const OVER_OCCURRING: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "absent, k=5, n=30": { macro_precision: 0.96875, macro_recall: 0.95, macro_f1: 0.9555555555555555 },
};

type Weight = readonly number[] | null;

function weightsOf(weight: Weight): { readonly weights?: Float64Array } {
  return weight === null ? {} : { weights: Float64Array.from(weight) };
}

interface BinaryInput {
  readonly y: readonly number[];
  readonly score: readonly number[];
  readonly threshold: number;
  readonly weight: Weight;
}

describe("measured metrics are scikit-learn's", () => {
  test.each(goldenCases<BinaryInput>("binary"))("binary: $case", ({ input, expected }) => {
    const scores = Float64Array.from(input.score);
    const decisions = Uint8Array.from(scores, (score) => (score >= input.threshold ? 1 : 0));
    const sample = binarySample({
      ...weightsOf(input.weight),
      labels: Uint8Array.from(input.y),
      candidate: { scores, decisions, areProbabilities: true },
    });
    const { names, wrong, reasonless } = compared(sample, "binary-classification", expected);
    expect(names.length).toBeGreaterThanOrEqual(13);
    expect({ wrong, reasonless }).toEqual({ wrong: [], reasonless: [] });
  });

  test.each(
    goldenCases<{ y: readonly number[]; probability: readonly (readonly number[])[]; weight: Weight }>("multiclass"),
  )("multiclass: $case", ({ case: name, input, expected }) => {
    const width = input.probability[0]?.length ?? 0;
    const scores = Float64Array.from(input.probability.flat());
    const sample = classSample({
      ...weightsOf(input.weight),
      labels: Int32Array.from(input.y),
      classes: Array.from({ length: width }, (_, index) => String(index)),
      candidate: { scores, decisions: predictedClasses(scores, width), areProbabilities: true },
    });
    const { names, wrong, reasonless } = compared(sample, "multiclass-classification", {
      ...expected,
      ...OVER_OCCURRING[name],
    });
    expect(names.length).toBeGreaterThanOrEqual(15);
    expect({ wrong, reasonless }).toEqual({ wrong: [], reasonless: [] });
  });

  test.each(
    goldenCases<{
      y: readonly (readonly number[])[];
      prediction: readonly (readonly number[])[];
      score: readonly (readonly number[])[];
    }>("multilabel"),
  )("multilabel: $case", ({ input, expected }) => {
    const sample = labelSetSample({
      labels: Uint8Array.from(input.y.flat()),
      classes: input.y[0]?.length ?? 0,
      candidate: {
        decisions: Uint8Array.from(input.prediction.flat()),
        scores: Float64Array.from(input.score.flat()),
      },
    });
    const { names, wrong } = compared(sample, "multilabel-classification", expected);
    expect(names).toEqual(
      expect.arrayContaining(["subset_accuracy", "coverage_error", "samples_f1", "micro_f1", "macro_f1"]),
    );
    expect(wrong).toEqual([]);
  });

  test.each(goldenCases<{ y: readonly number[]; prediction: readonly number[]; weight: Weight }>("regression"))(
    "regression: $case",
    ({ input, expected }) => {
      const sample = valueSample({
        ...weightsOf(input.weight),
        targets: Float64Array.from(input.y),
        candidate: { values: Float64Array.from(input.prediction) },
      });
      const { names, wrong, reasonless } = compared(sample, "regression", expected);
      expect(names.length).toBeGreaterThanOrEqual(5);
      expect({ wrong, reasonless }).toEqual({ wrong: [], reasonless: [] });
    },
  );

  test.each(
    goldenCases<{ relevance: readonly number[]; score: readonly number[]; k: number | null }>("ranking").filter(
      ({ input }) => [null, 1, 3, 5, 10].includes(input.k),
    ),
  )("one query: $case", ({ input, expected }) => {
    const n = input.relevance.length;
    const sample = rankingSample({
      relevance: Float64Array.from(input.relevance),
      queries: new Int32Array(n),
      queryCount: 1,
      candidate: { scores: Float64Array.from(input.score) },
    });
    const name = input.k === null ? "ndcg" : `ndcg_at_${input.k}`;
    expect(compared(sample, "ranking", { [name]: expected["ndcg"] }).wrong).toEqual([]);
  });
});

test.each(
  goldenCases<
    { hypotheses: readonly string[]; references: readonly (readonly string[])[] },
    Readonly<Record<string, unknown>>
  >("text"),
)("measured text metrics are sacrebleu's: $case", ({ input, expected }) => {
  const sample = textSample({ references: input.references, candidate: { texts: input.hypotheses } });
  const { names, wrong } = compared(sample, "text-generation", expected);
  expect(names).toEqual(expect.arrayContaining(["bleu", "chrf", "chrf++", "ter"]));
  expect(wrong).toEqual([]);
});
