import type { Task } from "../../src/manifest/metric.ts";
import { binarySample } from "../../src/work/measure/binary-sample.ts";
import { labelSetSample } from "../../src/work/measure/label-set-sample.ts";
import { classSample } from "../../src/work/measure/multiclass-sample.ts";
import { quantileSample } from "../../src/work/measure/quantile-sample.ts";
import { rankingSample } from "../../src/work/measure/ranking-sample.ts";
import type { TaskSample } from "../../src/work/measure/registry.ts";
import { valueSample } from "../../src/work/measure/regression-sample.ts";
import { textSample } from "../../src/work/measure/text-sample.ts";

const ROWS = 60;
const CLASSES = 6;
const SERIES = 4;
const LEVELS = [0.1, 0.5, 0.9];

/** A handful of rows for each task, so that the measures can be asked by which method they compare. */
export const SAMPLES: Readonly<Record<Task, TaskSample>> = {
  "binary-classification": binary(),
  "multiclass-classification": multiclass(),
  "multilabel-classification": multilabel(),
  regression: values("regression"),
  "quantile-regression": quantiles(),
  forecasting: values("forecasting"),
  ranking: ranking(),
  "text-generation": texts(),
};

function binary(): TaskSample {
  const model = (step: number) => {
    const scores = spread(ROWS, step, 1 / (ROWS + 1));
    const decisions = Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0));
    return { scores, decisions, areProbabilities: true };
  };
  return binarySample({
    labels: Uint8Array.from({ length: ROWS }, (_, row) => row % 2),
    candidate: model(7),
    baseline: model(11),
  });
}

function multiclass(): TaskSample {
  const model = (shift: number) => ({
    decisions: Int32Array.from({ length: ROWS }, (_, row) => (row + shift) % CLASSES),
    scores: Float64Array.from({ length: ROWS * CLASSES }, (_, cell) => (1 + ((cell + shift) % CLASSES)) / 21),
    areProbabilities: true,
  });
  return classSample({
    labels: Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES),
    classes: Array.from({ length: CLASSES }, (_, index) => `class ${index + 1}`),
    candidate: model(0),
    baseline: model(1),
  });
}

function multilabel(): TaskSample {
  const model = (step: number) => {
    const scores = spread(ROWS * CLASSES, step, 1 / (ROWS * CLASSES + 1));
    return { scores, decisions: Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)) };
  };
  return labelSetSample({
    labels: Uint8Array.from({ length: ROWS * CLASSES }, (_, cell) => (cell * 5) % 2),
    classes: CLASSES,
    candidate: model(7),
    baseline: model(11),
  });
}

function values(task: "regression" | "forecasting"): TaskSample {
  const ones = (): Float64Array => new Float64Array(SERIES).fill(1);
  const codes = Int32Array.from({ length: ROWS }, (_, row) => Math.floor((row * SERIES) / ROWS));
  const names = Array.from({ length: SERIES }, (_, index) => `series ${index + 1}`);
  return valueSample({
    task,
    targets: spread(ROWS, 7),
    candidate: { values: spread(ROWS, 11) },
    baseline: { values: spread(ROWS, 13) },
    series: task === "forecasting" ? { codes, names, scales: { absolute: ones(), squared: ones() } } : undefined,
  });
}

function quantiles(): TaskSample {
  const model = (step: number) => ({
    quantiles: Float64Array.from([...spread(ROWS, step)].flatMap((middle) => [middle - 5, middle, middle + 5])),
  });
  return quantileSample({
    targets: spread(ROWS, 7),
    levels: LEVELS,
    candidate: model(11),
    baseline: model(13),
  });
}

function ranking(): TaskSample {
  return rankingSample({
    relevance: Float64Array.from({ length: ROWS }, (_, row) => row % 3),
    queries: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 5)),
    queryCount: ROWS / 5,
    candidate: { scores: spread(ROWS, 7) },
    baseline: { scores: spread(ROWS, 11) },
  });
}

function texts(): TaskSample {
  const model = (step: number) => ({
    texts: Array.from({ length: ROWS }, (_, row) => `the answer to question ${row} is ${(row * step) % 10}`),
    points: Float64Array.from({ length: ROWS }, (_, row) => (row * step) % 2),
  });
  return textSample({
    references: Array.from({ length: ROWS }, (_, row) => [`the answer to question ${row} is ${row % 10}`]),
    candidate: model(7),
    baseline: model(11),
  });
}

/** Numbers from 1 in an order of their own, times a unit. */
function spread(length: number, step: number, unit = 1): Float64Array {
  return Float64Array.from({ length }, (_, index) => (1 + ((index * step) % (length + 1))) * unit);
}
