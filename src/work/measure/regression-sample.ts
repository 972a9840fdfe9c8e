import { chosenFloats, samplingOf, type Sampling } from "./sampling.ts";

export interface ValueModel {
  /** In the target's unit; finite. */
  readonly values: Float64Array;
}

export interface ValueSample extends Sampling {
  readonly task: "regression";
  readonly n: number;
  readonly targets: Float64Array;
  readonly candidate: ValueModel;
  readonly baseline?: ValueModel | undefined;
}

export type ValueRows = Omit<ValueSample, "task" | "n">;

export function valueSample(rows: ValueRows): ValueSample {
  return { ...rows, task: "regression", n: rows.targets.length };
}

/** The same models on some of the rows. */
export function chosenValues(sample: ValueSample, rows: Uint32Array): ValueSample {
  const { targets, candidate, baseline } = sample;
  return valueSample({
    ...samplingOf(sample, rows),
    targets: chosenFloats(targets, rows),
    candidate: { values: chosenFloats(candidate.values, rows) },
    baseline: baseline && { values: chosenFloats(baseline.values, rows) },
  });
}
