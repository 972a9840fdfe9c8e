import type { Margin } from "../../../../src/kernel/units.ts";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import type { Metric, Task } from "../../../../src/manifest/metric.ts";
import { measureMetric } from "../../../../src/work/measure/metrics.ts";
import type { TaskSample } from "../../../../src/work/measure/registry.ts";

export function metricOf(name: string, task: Task): Metric {
  const found = METRICS.find((one) => one.name === name && one.tasks.includes(task));
  if (found === undefined) throw new Error(name);
  return found;
}

/** As an evaluation measures it. */
export function measure(sample: TaskSample, metric: Metric, margin: Margin) {
  const resampling = { seed: 1, replicates: 200, rankedRows: 20_000 };
  return measureMetric(sample, { metric, margin }, { confidence: 0.95, resampling }).measured;
}
