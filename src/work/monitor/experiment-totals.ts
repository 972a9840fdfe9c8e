/** What was measured of an experiment in a window, before anything is decided. */

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

/** What a window, or a part of it, adds up to: one entry a unit and arm, of a shadow log a request and arm. */
export interface ExperimentTotals {
  /** Twice the hash of the unit, or of the request, plus the arm; ascending. */
  readonly entries: Float64Array;
  /** Hash of the entry's unit. */
  readonly units: Float64Array;
  /** Of a shadow log: the entry's answer; NaN: none. */
  readonly answers: Float64Array | undefined;
  readonly sums: ReadonlyMap<string, MetricSums>;
  readonly bins: ReadonlyMap<string, MetricBins>;
  /** Of every metric that was read: how many rows lack its value. */
  readonly gaps: ReadonlyMap<string, MetricGaps>;
  /** Rows of the two arms whose unit or request is not logged: they are left out. */
  readonly withoutUnit: number;
  /** Rows of neither arm. */
  readonly others: number;
  /** Of the rows whose labels became mature in the window: the metrics that need them. */
  readonly labelled?: { readonly from: number; readonly to: number; readonly totals: ExperimentTotals } | undefined;
  /** By the key of a metric without values: a sentence that says what would do. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** Rows of each entry, and those of them without a value. */
export interface MetricGaps {
  readonly rows: Float64Array;
  readonly without: Float64Array;
}

/** Of a quantile: every row's entry and bin. */
export interface MetricBins {
  readonly entries: Float64Array;
  readonly bins: Int16Array;
  readonly quantile: number;
}
