import { suggest } from "../kernel/text.ts";
import type { Margin } from "../kernel/units.ts";
import { METRICS } from "./metric-catalogue.ts";
import type { Metric, Task } from "./metric.ts";

export type { Metric, Task } from "./metric.ts";

/** The metric of this name or alias, whatever its task; undefined where there is none. */
export function metricNamed(name: string): Metric | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The metric of this name or alias, if it exists for the task. `f1` of a multiclass model is `f1_macro`, and so on. */
export function findMetric(name: string, task: Task): Metric | undefined {
  const metric = metricNamed(name);
  if (metric === undefined || metric.tasks.includes(task)) return metric;
  const multiclass = MULTICLASS_FORM[metric.name];
  const other = multiclass === undefined ? undefined : metricNamed(multiclass);
  return other?.tasks.includes(task) === true ? other : undefined;
}

/** Names of all metrics of a task, for messages and suggestions. */
export function metricNames(task: Task): readonly string[] {
  return METRICS.filter(({ tasks }) => tasks.includes(task)).map(({ name }) => name);
}

/** The metric of the task that a wrong name was probably meant to be. */
export function suggestMetric(name: string, task: Task): string | undefined {
  const metrics = METRICS.filter(({ tasks }) => tasks.includes(task));
  const meant = suggest(
    name,
    metrics.flatMap((metric) => [metric.name, ...metric.aliases]),
  );
  return meant === undefined ? undefined : findMetric(meant, task)?.name;
}

/** How much worse than the baseline is acceptable where the manifest does not say: 0.01, of a loss 2 %. */
export function defaultMargin(metric: Pick<Metric, "scale">): Margin {
  return metric.scale === "bounded" ? { absolute: 0.01 } : { relative: 0.02 };
}

// scikit-learn's names without a suffix are binary metrics; its averages have to be named, macro being its default.
const MULTICLASS_FORM: Readonly<Record<string, string>> = {
  precision: "precision_macro",
  recall: "recall_macro",
  f1: "f1_macro",
  roc_auc: "roc_auc_ovr",
};

const BY_NAME: ReadonlyMap<string, Metric> = new Map(
  METRICS.flatMap((metric) => [metric.name, ...metric.aliases].map((name) => [name.toLowerCase(), metric] as const)),
);
