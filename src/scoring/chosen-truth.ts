import { cellsOf } from "../work/measure/label-set-sample.ts";
import { chosenBytes, chosenCodes, chosenFloats } from "../work/measure/sampling.ts";
import type { Truth } from "./truth.ts";

/** The truth of some rows; undefined for a task whose rows are judged together, as those of a query or a series are. */
export function chosenTruth(truth: Truth, rows: Uint32Array): Truth | undefined {
  switch (truth.task) {
    case "binary-classification":
      return { ...truth, labels: chosenBytes(truth.labels, rows) };
    case "multiclass-classification":
      return { ...truth, labels: chosenCodes(truth.labels, rows) };
    case "multilabel-classification":
      return { ...truth, labels: chosenBytes(truth.labels, cellsOf(rows, truth.reading.names.length)) };
    case "regression":
    case "quantile-regression":
      return { ...truth, targets: chosenFloats(truth.targets, rows) };
    case "forecasting":
    case "ranking":
    case "text-generation":
      return undefined;
  }
}
