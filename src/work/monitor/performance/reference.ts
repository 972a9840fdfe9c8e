import type { Estimation, Profile } from "../../../generated/types.ts";
import { plural } from "../../../kernel/text.ts";
import { chosenRows, type TaskSample } from "../../measure/registry.ts";
import { LEAST_SHOWN } from "../../measure/slice-rows.ts";
import type { ServedRows } from "../measured.ts";
import { calibrationOf } from "./calibration.ts";
import { heldOutGaps } from "./held-out-gaps.ts";
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
  readonly seed: number;
}

export interface ReferencePerformance {
  readonly estimation: Estimation;
  readonly performance: NonNullable<Profile["performance"]>;
}

/** Equal parts of the reference; fewer where they would be smaller than what a window needs. */
const PARTS = 10;

/**
 * What later windows are held against: metrics on parts of the reference, their sampling errors, and what estimates
 * without labels need (calibration of each class, or losses by cells). Rows in the dataset's order; nothing in it
 * rests on fewer than ten of them.
 */
export function referencePerformance(rows: ServedRows, setting: ReferenceSetting): ReferencePerformance | Unread {
  const labelled = labelledSample(rows, setting.model);
  if ("problem" in labelled) return labelled;
  const { sample } = labelled;
  if (sample.n < LEAST_SHOWN)
    return {
      problem: `${plural(sample.n, "row")} of the reference ${sample.n === 1 ? "has" : "have"} both an answer and a label; of fewer than ${LEAST_SHOWN} nothing is published`,
    };
  const losses = referenceLosses(sample, rows, labelled.rows);
  const learned = { calibration: calibrationOf(sample, setting.seed), ...(losses !== undefined && { losses }) };
  const errors = setting.metrics.flatMap((metric) => {
    const error = rowError(sample, metric, setting.seed);
    return error === null ? [] : [[metric.name, error] as const];
  });
  return {
    estimation: {
      ...learned,
      errors: Object.fromEntries(errors),
      gaps: heldOutGaps(rows, labelled, { ...setting, learned }),
    },
    performance: {
      ...referenceParts(sample, setting),
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

/** The metrics on equal parts of the reference, in its order. */
export function referenceParts(
  sample: TaskSample,
  { metrics, minLabels }: Pick<ReferenceSetting, "metrics" | "minLabels">,
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
