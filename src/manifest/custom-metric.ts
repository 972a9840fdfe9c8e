import type { MetricLimit } from "../generated/types.ts";
import type { Metric, Task } from "./metrics.ts";

/**
 * The metric that a limit with `rowSql` defines: the mean over rows of the expression's value. Undefined for a limit
 * on a metric of the catalogue. Where `better` is missing, higher; `validate` asks for it.
 */
export function customMetric(name: string, { rowSql, better }: MetricLimit, task: Task): Metric | undefined {
  if (rowSql === undefined) return undefined;
  return {
    name,
    title: name,
    aliases: [],
    tasks: [task],
    better: better ?? "higher",
    needs: "values",
    range: [null, null],
    scale: "loss",
    rowSql,
  };
}
