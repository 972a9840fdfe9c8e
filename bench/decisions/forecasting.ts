import type { Metric } from "../../src/manifest/metric.ts";
import type { TaskSample } from "../../src/work/measure/registry.ts";
import { valueSample } from "../../src/work/measure/regression-sample.ts";
import type { Draws } from "./random.ts";
import type { Truth, World } from "./world.ts";

export interface Forecasts {
  readonly series: number;
  readonly times: number;
  readonly season: number;
  /** Share of the errors' course that all series have in common. */
  readonly shared?: number;
  /** Correlation of that course with itself one time later. */
  readonly memory?: number;
}

/** How much larger the candidate's errors are. */
const HARM = 1.02;
/** Deviation of the logarithm of each model's errors over time. */
const COURSE = 0.15 / Math.SQRT2;

/**
 * Forecasts of two models whose errors have a course over time, in part the same for all series, as stores of one
 * chain have it. The candidate's errors have the law of the baseline's, times a factor: so has every metric of them.
 */
export function forecastWorld(of: Forecasts): World {
  const { series, times, season, shared = 0, memory = 0 } = of;
  const marks = [
    `season-${season}`,
    ...(shared > 0 ? [`shared-${100 * shared}`] : []),
    ...(memory > 0 ? [`memory-${100 * memory}`] : []),
  ];
  return {
    name: `forecasting.${series}x${times}.${marks.join("-")}`,
    truth,
    draw: (random, isEqual) => drawForecasts(random, of, isEqual ? 1 : HARM),
  };
}

function truth({ name }: Metric): Truth {
  return { candidate: name === "mse" ? HARM * HARM : HARM, baseline: 1 };
}

function drawForecasts(random: Draws, of: Forecasts, factor: number): TaskSample {
  const { series: count, times: length } = of;
  const n = count * length;
  const [targets, candidate, baseline] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const codes = Int32Array.from({ length: n }, (_, row) => Math.floor(row / length));
  const times = Int32Array.from({ length: n }, (_, row) => row % length);
  const [own, other] = [courses(random, of), courses(random, of)];
  for (let row = 0; row < n; row += 1) {
    const target = 100 + 10 * random.normal();
    const error = (3 * Math.abs(random.normal()) + 1) * (random.happens(0.75) ? 1 : -1);
    targets[row] = target;
    candidate[row] = target + factor * error * Math.exp(COURSE * own[row]!);
    baseline[row] = target + error * Math.exp(COURSE * other[row]!);
  }
  const scale = (value: number): Float64Array => new Float64Array(count).fill(value);
  const names = Array.from({ length: count }, (_, code) => `series ${code}`);
  const series = { codes, times, names, scales: { absolute: scale(5), squared: scale(25) } };
  return valueSample({
    task: "forecasting",
    targets,
    series,
    candidate: { values: candidate },
    baseline: { values: baseline },
  });
}

/** Of every row of every series, standard normal: what all series share, and what is their own. */
function courses(random: Draws, { series, times, shared = 0, memory = 0 }: Forecasts): Float64Array {
  const course = (): Float64Array => {
    let last = random.normal();
    return Float64Array.from({ length: times }, () => (last = random.normalLike(last, memory)));
  };
  const common = course();
  const all = Array.from({ length: series }, () => {
    const own = course();
    return Array.from(own, (value, at) => Math.sqrt(shared) * common[at]! + Math.sqrt(1 - shared) * value);
  });
  return Float64Array.from(all.flat());
}
