import type { PlannedMetric } from "./plan.ts";

/** One metric's values, a number a row; NaN: not known for that row. */
export interface MetricValues {
  readonly value: Float64Array;
  /** The denominator of a ratio. */
  readonly per?: Float64Array;
  readonly covariate?: Float64Array;
}

/** Rows of one window, column by column. */
export interface ExperimentRows {
  /** 0: control, 1: treatment, -1: neither. */
  readonly arms: Int8Array;
  /** `unitHash` of whom the arm was drawn for (a user); NaN: not logged. Of a shadow log without units, the requests. */
  readonly units: Float64Array;
  /** Of a shadow log: `unitHash` of the id that both models' answers share. */
  readonly requests?: Float64Array;
  /** Of a shadow log: the answers, as codes of classes or as numbers; NaN: none. */
  readonly answers?: Float64Array;
  /** By the key of `plannedMetrics`; a metric without values is missing. */
  readonly metrics: ReadonlyMap<string, MetricValues>;
}

/** Sums of one metric for each entry. */
export interface MetricSums {
  readonly value: Float64Array;
  /** Sum of the denominators, or the rows with a value. */
  readonly per: Float64Array;
  readonly covariate: Float64Array | undefined;
  readonly rows: Float64Array;
  /** Every value was 0 or 1, and there is no other denominator. */
  readonly isBinary: boolean;
}

/** Of a quantile: every row's bin, with its key and arm. */
export interface MetricBins {
  readonly keys: Float64Array;
  readonly arms: Uint8Array;
  readonly bins: Int16Array;
}

/** What a window, or a part of it, adds up to: one entry a unit and arm, of a shadow log a request and arm. */
export interface ExperimentTotals {
  /** Ascending by key, then arm. */
  readonly keys: Float64Array;
  readonly arms: Uint8Array;
  readonly units: Float64Array;
  /** Of a shadow log: the entry's answer; NaN: none. */
  readonly answers: Float64Array | undefined;
  readonly sums: ReadonlyMap<string, MetricSums>;
  readonly bins: ReadonlyMap<string, MetricBins>;
  /** Rows of the two arms whose unit or request is not logged: they are left out. */
  readonly withoutUnit: number;
  /** Rows of neither arm. */
  readonly others: number;
}

/**
 * The rows of a window by unit and arm.
 * @throws RangeError when the columns' lengths differ.
 * @awaits the scheduled monitor
 */
export function experimentTotals(rows: ExperimentRows, metrics: readonly PlannedMetric[]): ExperimentTotals {
  throw new Error(`not yet ${rows.arms.length} ${metrics.length}`);
}

/**
 * Parts of one window as one, in any order.
 * @awaits the scheduled monitor
 */
export function mergedTotals(parts: readonly ExperimentTotals[]): ExperimentTotals {
  throw new Error(`not yet ${parts.length}`);
}
