import { chosenCodes, chosenFloats, samplingOf, type Sampling } from "./sampling.ts";

export interface ValueAnswers {
  /** In the target's unit; finite. */
  readonly values: Float64Array;
}

/** The series that forecast rows belong to, with what scales their errors. */
export interface ForecastSeries {
  /** Series code 0 … of each row. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
  /** Of each series the mean absolute and squared error of the seasonal naive forecast in training; NaN: none. */
  readonly scales: { readonly absolute: Float64Array; readonly squared: Float64Array };
}

export interface ValueSample extends Sampling {
  readonly task: "regression" | "forecasting";
  readonly n: number;
  readonly targets: Float64Array;
  readonly candidate: ValueAnswers;
  readonly baseline?: ValueAnswers | undefined;
  /** Of forecasts, where the training data is here. */
  readonly series?: ForecastSeries | undefined;
}

export interface ValueRows extends Omit<ValueSample, "task" | "n"> {
  readonly task?: ValueSample["task"] | undefined;
}

export function valueSample(rows: ValueRows): ValueSample {
  return { ...rows, task: rows.task ?? "regression", n: rows.targets.length };
}

/** The same models on some of the rows. */
export function chosenValues(sample: ValueSample, rows: Uint32Array): ValueSample {
  const { task, targets, candidate, baseline, series } = sample;
  return valueSample({
    task,
    series: series && { ...series, codes: chosenCodes(series.codes, rows) },
    ...samplingOf(sample, rows),
    targets: chosenFloats(targets, rows),
    candidate: { values: chosenFloats(candidate.values, rows) },
    baseline: baseline && { values: chosenFloats(baseline.values, rows) },
  });
}
