import { expect, test } from "vitest";
import type { ServedModel } from "../../../../../src/work/monitor/performance/served-sample.ts";
import type { ServedRows } from "../../../../../src/work/monitor/measured.ts";
import { needsLabels, rowMetric } from "../../../../../src/work/monitor/experiment/row-metrics.ts";

const ROWS: ServedRows = {
  n: 4,
  scores: Float64Array.of(0.8, 0.5, NaN, 0.25),
  width: 1,
  classes: ["no", "yes"],
  positive: 1,
  predicted: undefined,
  truth: Int32Array.of(1, 0, 1, -1),
  weights: undefined,
  slices: new Map(),
  features: new Map(),
};
const BINARY: ServedModel = {
  task: "binary-classification",
  threshold: 0.6,
  target: {
    column: "y",
    columns: ["y"],
    positive: "yes",
    classes: ["no", "yes"],
    modelClasses: undefined,
    quantiles: undefined,
  },
};
const valuesOf = (name: string, rows: ServedRows, model: Partial<ServedModel> = {}): readonly number[] => {
  const values = rowMetric(name, rows, { ...BINARY, ...model });
  if ("problem" in values) throw new Error(values.problem);
  return [...values];
};
const problemOf = (name: string, rows: ServedRows, model: Partial<ServedModel> = {}): string => {
  const values = rowMetric(name, rows, { ...BINARY, ...model });
  return "problem" in values ? values.problem : "";
};

test("a row has a value where answer and truth are known, by the decision that performance makes", () => {
  expect(valuesOf("accuracy", ROWS)).toEqual([1, 1, NaN, NaN]);
  expect(valuesOf("accuracy", ROWS, { threshold: 0.4 })).toEqual([1, 0, NaN, NaN]);
  const logged = { ...ROWS, scores: undefined, predicted: Int32Array.of(0, 0, -1, 1) };
  expect(valuesOf("accuracy", logged)).toEqual([0, 1, NaN, NaN]);
  expect(valuesOf("brier_score", ROWS)).toEqual([(1 - 0.8) ** 2, 0.25, NaN, NaN]);
  const losses = valuesOf("log_loss", ROWS);
  expect(losses[0]).toBeCloseTo(-Math.log(0.8), 12);
  expect(losses[2]).toBeNaN();
});

test("of numbers, and of the classes of a wide score", () => {
  const numbers = {
    ...ROWS,
    classes: undefined,
    truth: Float64Array.of(1, -1, 3, NaN),
    scores: Float64Array.of(2, -3, NaN, 1),
  };
  expect(valuesOf("mae", numbers, { task: "regression" })).toEqual([1, 2, NaN, NaN]);
  expect(valuesOf("mean_squared_error", numbers, { task: "regression" })).toEqual([1, 4, NaN, NaN]);
  const classes = ["a", "b", "c"];
  const wide = {
    ...ROWS,
    n: 2,
    width: 3,
    classes,
    scores: Float64Array.of(0.2, 0.5, 0.3, 1, 0, 0),
    truth: Int32Array.of(1, -1),
  };
  const [first, second] = valuesOf("log_loss", wide, { task: "multiclass-classification" });
  expect(first).toBeCloseTo(Math.log(2), 12);
  expect(second).toBeNaN();
});

test("what is no mean over rows, or cannot be had from them, says what would do", () => {
  expect(problemOf("roc_auc", ROWS)).toContain("compare accuracy, log_loss or brier_score instead");
  expect(problemOf("mae", ROWS)).toContain("no metric of this model's answers");
  expect(problemOf("accuracy", { ...ROWS, truth: undefined })).toContain("name their files as monitoring.labels");
  expect(problemOf("log_loss", { ...ROWS, scores: Float64Array.of(3, 4, 5, 6) })).toContain("log them");
  expect(problemOf("accuracy", { ...ROWS, scores: undefined })).toContain("neither scores nor predicted classes");
  expect(["acc", "roc_auc", "revenue", "latency", "errors"].map(needsLabels)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
