/** The training series that scales the errors of forecasts, and its season's length m ≥ 1 (1: the naive forecast). */
export interface TrainingSeries {
  readonly values: Float64Array;
  readonly season?: number;
}

/** Mean cost of the seasonal naive forecast's errors over a series; NaN where it is not longer than its season. */
export function seasonalScale({ values, season = 1 }: TrainingSeries, cost: (step: number) => number): number {
  let sum = 0;
  for (let at = season; at < values.length; at += 1) sum += cost(values[at]! - values[at - season]!);
  return values.length > season ? sum / (values.length - season) : Number.NaN;
}
