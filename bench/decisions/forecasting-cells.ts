import { cellOf, metricOf, type Cell } from "./cell.ts";
import { forecastWorld, type Forecasts } from "./forecasting.ts";

/** `smape` is measured as `mape` is, what is explained of the variance as in regressions. */
const SCALED = ["mase", "rmsse", "mae", "rmse", "wape"];
const METRICS = [...SCALED, "mse", "mape", "median_absolute_error", "bias"];

const ONE_SERIES: readonly Forecasts[] = [
  { series: 1, times: 12, season: 12 },
  { series: 1, times: 24, season: 12 },
  { series: 1, times: 48, season: 12 },
  { series: 1, times: 120, season: 12 },
  { series: 1, times: 365, season: 7, memory: 0.5 },
];

const MANY_SERIES: readonly Forecasts[] = [
  { series: 5, times: 24, season: 12 },
  { series: 12, times: 24, season: 12 },
  { series: 12, times: 24, season: 12, shared: 0.5 },
  { series: 50, times: 24, season: 12, shared: 0.5, memory: 0.7 },
  { series: 50, times: 24, season: 12, shared: 0.2, memory: 0.7 },
  { series: 20, times: 90, season: 7, shared: 0.5, memory: 0.5 },
];

const ALL: readonly Forecasts[] = [
  { series: 1, times: 120, season: 1, memory: 0.8 },
  { series: 5, times: 24, season: 12, shared: 0.5 },
  { series: 50, times: 24, season: 12 },
  { series: 50, times: 24, season: 12, shared: 0.5 },
  { series: 50, times: 120, season: 12, shared: 0.5 },
];

/** Metrics of forecasts, where rows of one time or one series have much in common. */
export function forecastingCells(): readonly Cell[] {
  return [
    ...[...ONE_SERIES, ...MANY_SERIES].flatMap((of) => cells(of, SCALED)),
    ...ALL.flatMap((of) => cells(of, METRICS)),
  ];
}

function cells(of: Forecasts, metrics: readonly string[]): readonly Cell[] {
  const world = forecastWorld(of);
  return metrics.map((name) => cellOf(world, metricOf(name, "forecasting")));
}
