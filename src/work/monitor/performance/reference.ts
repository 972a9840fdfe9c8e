import type { Estimation, Profile } from "../../../generated/types.ts";
import { needsCalibration, publishedFit, type LabelledScores } from "../../../stats/estimation/calibration.ts";
import { chosenRows, type TaskSample } from "../../measure/registry.ts";
import type { ServedRows } from "../measured.ts";
import { referenceLosses } from "./losses.ts";
import { plainValue } from "./metric-value.ts";
import { rowError } from "./row-errors.ts";
import { labelledSample, type ServedModel, type Unread } from "./served-sample.ts";
import { referenceSlices } from "./slices.ts";
import type { WatchedMetric } from "./watched.ts";

export interface ReferenceSetting {
  readonly model: ServedModel;
  readonly metrics: readonly WatchedMetric[];
  /** Fewer labels make no part. */
  readonly minLabels: number;
  readonly engine: "model-gitops" | "nannyml";
  readonly seed: number;
}

export interface ReferencePerformance {
  readonly estimation: Estimation;
  readonly performance: NonNullable<Profile["performance"]>;
}

/** Equal parts of the reference; fewer where they would be smaller than what a window needs. */
const PARTS = 10;
/** The schema has no more. */
const MOST_CLASSES = 200;

/**
 * What later windows are held against: metrics on parts of the reference, their sampling errors, and what estimates
 * without labels need (calibration of each class, or losses by cells). Rows in the dataset's order; nothing in it
 * rests on fewer than ten of them.
 * @awaits the scheduled monitor
 */
export function referencePerformance(rows: ServedRows, setting: ReferenceSetting): ReferencePerformance | Unread {
  const labelled = labelledSample(rows, setting.model);
  if ("problem" in labelled) return labelled;
  const { sample } = labelled;
  if (sample.n === 0) return { problem: "no row of the reference has both an answer and a label" };
  const losses = referenceLosses(sample, rows, labelled.rows);
  const errors = setting.metrics.flatMap((metric) => {
    const error = rowError(sample, metric, setting);
    return error === null ? [] : [[metric.name, error] as const];
  });
  return {
    estimation: {
      calibration: calibrationOf(sample, setting.seed),
      errors: Object.fromEntries(errors),
      ...(losses !== undefined && { losses }),
    },
    performance: {
      ...partsOf(sample, setting),
      ...slicesOf(rows, labelled, setting),
    },
  };
}

function slicesOf(
  served: ServedRows,
  labelled: { readonly sample: TaskSample; readonly rows: Uint32Array },
  setting: ReferenceSetting,
): Pick<ReferencePerformance["performance"], "slices"> {
  const slices = referenceSlices(served.slices, labelled, setting);
  return slices.length === 0 ? {} : { slices };
}

function partsOf(
  sample: TaskSample,
  { metrics, minLabels }: ReferenceSetting,
): Pick<ReferencePerformance["performance"], "chunkRows" | "metrics"> {
  const chunkRows = Math.max(1, Math.min(sample.n, Math.max(Math.floor(sample.n / PARTS), minLabels)));
  const count = Math.floor(sample.n / chunkRows);
  const parts = Array.from({ length: count }, (_, part) => {
    const from = part * chunkRows;
    const to = part === count - 1 ? sample.n : from + chunkRows;
    return chosenRows(
      sample,
      Uint32Array.from({ length: to - from }, (_row, at) => from + at),
    );
  });
  return {
    chunkRows,
    metrics: Object.fromEntries(
      metrics.map((metric) => [
        metric.name,
        { value: plainValue(sample, metric).value, chunks: parts.map((part) => plainValue(part, metric).value) },
      ]),
    ),
  };
}

function calibrationOf(sample: TaskSample, seed: number): Estimation["calibration"] {
  if (sample.task === "binary-classification") {
    const { labels, candidate } = sample;
    if (candidate.scores === undefined) return [];
    return [pointsOf({ labels, scores: candidate.scores }, { seed, areProbabilities: candidate.areProbabilities })];
  }
  if (sample.task !== "multiclass-classification") return [];
  const { labels, classes, candidate } = sample;
  const { scores, areProbabilities } = candidate;
  const width = classes.length;
  if (scores === undefined || width > MOST_CLASSES) return [];
  return classes.map((name, code) => ({
    class: name,
    ...pointsOf(
      {
        labels: Uint8Array.from(labels, (label) => (label === code ? 1 : 0)),
        scores: Float64Array.from({ length: sample.n }, (_, row) => scores[row * width + code] ?? Number.NaN),
      },
      { seed: seed + code, areProbabilities },
    ),
  }));
}

/** No points where the score is a probability that calibration would not bring closer. */
function pointsOf(
  rows: LabelledScores,
  { seed, areProbabilities }: { readonly seed: number; readonly areProbabilities: boolean | undefined },
): Omit<Estimation["calibration"][number], "class"> {
  if (areProbabilities === true && !needsCalibration(rows, seed)) return { scores: [], probabilities: [] };
  const { at, values } = publishedFit(rows);
  return { scores: [...at], probabilities: [...values] };
}
