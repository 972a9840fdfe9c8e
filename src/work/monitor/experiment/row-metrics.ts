import { metricNamed } from "../../../manifest/metrics.ts";
import {
  brierLosses,
  logLosses,
  multiclassBrierLosses,
  multiclassLogLosses,
} from "../../../stats/metrics/probability-losses.ts";
import {
  absoluteErrors,
  percentageErrors,
  squaredErrors,
  squaredLogErrors,
} from "../../../stats/metrics/regression.ts";
import type { ServedRows } from "../measured.ts";
import { chosenCodes, chosenFloats } from "../../measure/sampling.ts";
import { servedAnswers, type ServedAnswers, type ServedModel, type Unread } from "../performance/served-sample.ts";

/** Whether a metric is one that labels are needed for: a column of that name is not read. */
export function needsLabels(name: string): boolean {
  return metricNamed(name) !== undefined;
}

/** Whether a metric of the catalogue is a mean over rows. */
export function isRowMetric(name: string): boolean {
  return ROW_METRICS.has(metricNamed(name)?.name ?? name);
}

/**
 * One value a row whose mean is the metric, of answers as performance reads them: NaN where a row has no answer or its
 * truth is not known. A problem, with what would do, where the metric is no mean over rows (ROC AUC, F1), or the rows
 * lack what it needs.
 */
export function rowMetric(name: string, rows: ServedRows, model: ServedModel): Float64Array | Unread {
  const metric = metricNamed(name)?.name ?? name;
  if (!ROW_METRICS.has(metric))
    return {
      problem: `it is no mean over rows, so that users cannot be told apart by it; compare ${listedFor(rows)} instead`,
    };
  const { truth } = rows;
  if (truth === undefined)
    return {
      problem:
        "it needs labels: name their files as monitoring.labels, or the log's column of them as monitoring.columns.truth",
    };
  const answers = servedAnswers(rows, model);
  if ("problem" in answers) return answers;
  const found = valuesOf(metric, answers, { rows, truth });
  if ("problem" in found) return found;
  const values = new Float64Array(rows.n).fill(Number.NaN);
  for (const [at, row] of answers.rows.entries()) {
    const isKnown = truth instanceof Int32Array ? (truth[row] ?? -1) >= 0 : Number.isFinite(truth[row]);
    const value = found[at] ?? Number.NaN;
    if (isKnown && Number.isFinite(value)) values[row] = value;
  }
  return values;
}

const LOSSES: ReadonlyMap<string, typeof absoluteErrors> = new Map([
  ["mae", absoluteErrors],
  ["mse", squaredErrors],
  ["mape", percentageErrors],
  ["msle", squaredLogErrors],
]);

const ROW_METRICS: ReadonlySet<string> = new Set(["accuracy", "log_loss", "brier_score", ...LOSSES.keys()]);

function listedFor({ classes }: ServedRows): string {
  return classes === undefined ? "mae or mse" : "accuracy, log_loss or brier_score";
}

interface Truth {
  readonly rows: ServedRows;
  readonly truth: Int32Array | Float64Array;
}

function valuesOf(metric: string, answers: ServedAnswers, { rows, truth }: Truth): Float64Array | Unread {
  if (answers.kind === "values") {
    const lossesOf = LOSSES.get(metric);
    if (lossesOf === undefined || !(truth instanceof Float64Array) || answers.width !== 1) return ofOtherTask(rows);
    return lossesOf({ targets: chosenFloats(truth, answers.rows), predictions: answers.values });
  }
  if (!(truth instanceof Int32Array) || LOSSES.has(metric)) return ofOtherTask(rows);
  const codes = chosenCodes(truth, answers.rows);
  const labels = answers.kind === "binary" ? codes.map((code) => (code === rows.positive ? 1 : 0)) : codes;
  if (metric === "accuracy") {
    const { decisions } = answers;
    return Float64Array.from(labels, (label, at) => (decisions[at] === label ? 1 : 0));
  }
  if (answers.scores === undefined || !answers.areProbabilities)
    return {
      problem: "it needs the model's probabilities: log them, and name their column as monitoring.columns.score",
    };
  if (answers.kind === "binary")
    return (metric === "log_loss" ? logLosses : brierLosses)(Uint8Array.from(labels), answers.scores);
  // A truth that is not known is no class to look up; its row is left out afterwards.
  const known = Int32Array.from(labels, (label) => Math.max(0, label));
  const probabilities = { labels: known, probabilities: answers.scores, classes: answers.classes.length };
  return (metric === "log_loss" ? multiclassLogLosses : multiclassBrierLosses)(probabilities);
}

function ofOtherTask(rows: ServedRows): Unread {
  return { problem: `it is no metric of this model's answers; compare ${listedFor(rows)} instead` };
}
