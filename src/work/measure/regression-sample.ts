import { chosenCodes, chosenFloats, plainSampling, samplingOf, type Clusters, type Sampling } from "./sampling.ts";

export interface ValueAnswers {
  /** In the target's unit; finite. */
  readonly values: Float64Array;
}

/** The series that forecast rows belong to, with what scales their errors. */
export interface ForecastSeries {
  /** Series code 0 … of each row. */
  readonly codes: Int32Array;
  /** The time of each row, 0 … in the order of time and the same for all series; default: its place in its series. */
  readonly times?: Int32Array | undefined;
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
  const task = rows.task ?? "regression";
  const sampling =
    task === "forecasting" ? { ...rows, clusters: undefined, times: timesOf(rows) } : plainSampling(rows);
  return { ...sampling, task, n: rows.targets.length };
}

/** Rows of one time share what happened then, whatever their series. */
function timesOf({ times, series, targets }: ValueRows): Clusters {
  if (times !== undefined) return times;
  if (series?.times !== undefined)
    return { codes: series.times, count: 1 + series.times.reduce((a, b) => Math.max(a, b), -1) };
  const places = new Map<number, number>();
  const codes = Int32Array.from(targets, (_, row) => {
    const code = series?.codes[row] ?? 0;
    const place = places.get(code) ?? 0;
    places.set(code, place + 1);
    return place;
  });
  return { codes, count: Math.max(0, ...places.values()) };
}

/** The same models on some of the rows. */
export function chosenValues(sample: ValueSample, rows: Uint32Array): ValueSample {
  const { task, targets, candidate, baseline, series } = sample;
  return valueSample({
    task,
    series: series && {
      ...series,
      codes: chosenCodes(series.codes, rows),
      times: series.times && chosenCodes(series.times, rows),
    },
    ...samplingOf(sample, rows),
    targets: chosenFloats(targets, rows),
    candidate: { values: chosenFloats(candidate.values, rows) },
    baseline: baseline && { values: chosenFloats(baseline.values, rows) },
  });
}
