import type { Measured } from "../../stats/measured.ts";
import type { Estimate } from "./estimate.ts";
import type { Resampling } from "./sampling.ts";

/** How one metric is measured on a kind of sample S with models of kind M. */
export interface Measure<S, M> {
  value(sample: S, model: M): Measured;
  /** The error of one model's value. */
  level(sample: S, model: M, resampling: Resampling): Estimate;
  /** The error of candidate − baseline on the same rows. */
  difference(sample: S, pair: Pair<M>, resampling: Resampling): Estimate;
}

export interface Pair<M> {
  readonly candidate: M;
  readonly baseline: M;
}

/** One metric on one sample. */
export interface Measurement {
  readonly candidate: Measured;
  /** Undefined without a baseline. */
  readonly baseline?: Measured;
  level(resampling: Resampling): Estimate;
  /** Only where both have a value. */
  difference(resampling: Resampling): Estimate;
}
