/** A number, or the reason in a few English words why there is none. Undefined is never 0 and never NaN. */
export type Measured =
  | { readonly value: number; readonly reason?: never }
  | { readonly value: null; readonly reason: string };

/** The number as a measured value; what is not finite needs a reason instead. */
export function measured(value: number, reasonIfNotFinite = "the result is not a finite number"): Measured {
  return Number.isFinite(value) ? { value } : { value: null, reason: reasonIfNotFinite };
}

/** No value, and why: a short English phrase such as "only one class is present". */
export function unmeasured(reason: string): Measured {
  return { value: null, reason };
}

/** `numerator / denominator`, or the reason where the denominator is 0. */
export function ratio(numerator: number, denominator: number, reasonIfZero: string): Measured {
  return denominator === 0 ? unmeasured(reasonIfZero) : measured(numerator / denominator);
}

/** The number, NaN where there is none: for the inner loops of resampling, which drop such replicates. */
export function numberOf(result: Measured): number {
  return result.value ?? Number.NaN;
}

/** Applies a function to the number; a missing one keeps its reason. */
export function mapMeasured(result: Measured, transform: (value: number) => number): Measured {
  return result.value === null ? result : measured(transform(result.value));
}
