import type { Profile } from "../../../generated/types.ts";
import { chiSquareSf } from "../../../stats/distributions/chi-square.ts";
import { varianceInflation } from "../../../stats/estimation/dependence.ts";
import { lazy } from "../../measure/lazy.ts";
import type { TaskSample } from "../../measure/registry.ts";
import type { WatchedMetric } from "./watched.ts";

/** The reference's parts differ more than independent rows would: at this level, one reference in a hundred says so by chance. */
const SIGNIFICANCE = 0.01;
const LEAST_PARTS = 6;

/**
 * How many times the variance of a window's metric is that of independent rows: by the autocorrelation of its losses in
 * the order of the log, and by how much the reference's parts differ. Rows that a log or a dataset has shuffled say
 * nothing of time, and then this is 1.
 */
export function inflationOf(
  sample: TaskSample,
  reference: Pick<Profile, "performance" | "estimation">,
): (metric: WatchedMetric) => number {
  const own = lazy(() => Math.max(1, ...lossesOf(sample).map(varianceInflation)));
  return ({ name }) => Math.max(own(), partInflation(name, reference));
}

function partInflation(name: string, { performance, estimation }: Pick<Profile, "performance" | "estimation">): number {
  const error = estimation?.errors[name];
  const chunks = (performance?.metrics[name]?.chunks ?? []).filter((value) => value !== null);
  if (performance === undefined || error === undefined || error === 0 || chunks.length < LEAST_PARTS) return 1;
  const mean = chunks.reduce((sum, value) => sum + value / chunks.length, 0);
  const squares = chunks.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const expected = error ** 2 / performance.chunkRows;
  const df = chunks.length - 1;
  return chiSquareSf(squares / expected, df) < SIGNIFICANCE ? squares / df / expected : 1;
}

/** Losses of the rows in their order: what is wrong, and by how much. */
function lossesOf(sample: TaskSample): readonly Float64Array[] {
  switch (sample.task) {
    case "binary-classification": {
      const { labels, candidate } = sample;
      const wrong = Float64Array.from(labels, (label, row) => (label === candidate.decisions[row] ? 0 : 1));
      const { scores } = candidate;
      return scores === undefined
        ? [wrong]
        : [wrong, Float64Array.from(labels, (label, row) => label - (scores[row] ?? 0))];
    }
    case "multiclass-classification": {
      const { labels, candidate } = sample;
      return [Float64Array.from(labels, (label, row) => (label === candidate.decisions[row] ? 0 : 1))];
    }
    case "regression": {
      const { targets, candidate } = sample;
      const errors = targets.map((target, row) => (candidate.values[row] ?? 0) - target);
      return [errors, errors.map(Math.abs), errors.map((error) => error * error)];
    }
    case "quantile-regression": {
      const { targets, candidate, levels } = sample;
      const middle = levels.length >> 1;
      return [
        targets.map((target, row) => Math.abs((candidate.quantiles[row * levels.length + middle] ?? 0) - target)),
      ];
    }
    case "forecasting":
    case "multilabel-classification":
    case "ranking":
    case "text-generation":
      return [];
  }
}
