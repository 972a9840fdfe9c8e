import { cellsOf } from "./label-set-sample.ts";
import { chosenFloats, plainSampling, samplingOf, type Sampling } from "./sampling.ts";

export interface QuantileAnswers {
  /** In the target's unit, row-major n × levels. */
  readonly quantiles: Float64Array;
}

export interface QuantileSample extends Sampling {
  readonly task: "quantile-regression";
  readonly n: number;
  readonly targets: Float64Array;
  /** Ascending, between 0 and 1. */
  readonly levels: readonly number[];
  readonly candidate: QuantileAnswers;
  readonly baseline?: QuantileAnswers | undefined;
}

export type QuantileRows = Omit<QuantileSample, "task" | "n">;

export function quantileSample(rows: QuantileRows): QuantileSample {
  return { ...plainSampling(rows), task: "quantile-regression", n: rows.targets.length };
}

/** The same models on some of the rows. */
export function chosenQuantiles(sample: QuantileSample, rows: Uint32Array): QuantileSample {
  const { targets, levels, candidate, baseline } = sample;
  const cells = cellsOf(rows, levels.length);
  return quantileSample({
    ...samplingOf(sample, rows),
    targets: chosenFloats(targets, rows),
    levels,
    candidate: { quantiles: chosenFloats(candidate.quantiles, cells) },
    baseline: baseline && { quantiles: chosenFloats(baseline.quantiles, cells) },
  });
}
