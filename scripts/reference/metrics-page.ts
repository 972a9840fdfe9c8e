import { defaultMargin } from "../../src/manifest/metrics.ts";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";
import type { Metric, Task } from "../../src/manifest/metric.ts";
import { measurementOf, alwaysShown, type TaskSample } from "../../src/work/measure/registry.ts";
import { REPLICATES } from "../../src/work/measure/sampling.ts";
import { SAMPLES } from "./metric-samples.ts";
import { code, heading, table } from "./table.ts";

/** Every metric that a manifest can gate on, and how candidate and baseline are compared by it. */
export function metricsPage(): string {
  const sections = [...new Set(METRICS.flatMap(({ tasks }) => tasks))].map(sectionOf);
  return `${[heading("Metrics", "src/manifest/metric-catalogue.ts and src/work/measure/", INTRODUCTION), ...sections].join("\n\n")}\n`;
}

function sectionOf(task: Task): string {
  const head = ["Metric", "What it is", "Other names", "Better", "Range", "Default margin", "Compared by"];
  const metrics = METRICS.filter(({ tasks }) => tasks.includes(task));
  const rows = metrics.map((metric) => rowOf(metric, task));
  return [`## ${task}`, table(head, rows), shownOf(task)].join("\n\n");
}

function shownOf(task: Task): string {
  const names = alwaysShown(task).map(({ name }) => code(name));
  return `Shown of every model: ${names.join(", ")}.`;
}

const INTRODUCTION = [
  "Names and definitions are those of scikit-learn 1.9 and, for text, sacrebleu 2.6; `ece` is the expected calibration error of Guo et al. 2017 with equal-width bins. A metric can be declared by any of its names. `precision`, `recall`, `f1` and `roc_auc` of a multiclass model are read as `precision_macro`, `recall_macro`, `f1_macro` and `roc_auc_ovr`.",
  "Averages over the classes of a multiclass model are over those that a row has or that the model predicts, as scikit-learn's without `labels=`: a declared class that is in neither is left out, one that is only predicted counts 0. `log_loss`, `brier_score` and the accuracies are over all classes that have a score; `roc_auc_ovr` and `roc_auc_ovo` have no value where a class has no row.",
  "The margin is how much worse than the baseline is acceptable: absolute, or a percentage of the baseline's value. `evaluation.metrics.<name>.margin` sets it. A metric of your own is an expression over a row, `evaluation.metrics.<name>.rowSql`; its value is the mean over the rows.",
  "“Compared by” is the method of the interval around the difference, candidate minus baseline, on the same rows. With `columns.group`, the group is the unit, in forecasts the point of time; with `columns.weight`, rows count by their weight, which `roc_auc_ovr` and `roc_auc_ovo` cannot; the method's name in `evaluation.json` then says so.",
].join("\n\n");

function rowOf(metric: Metric, task: Task): readonly string[] {
  const { name, title, aliases, better, range } = metric;
  const margin = defaultMargin(metric);
  return [
    code(name),
    title,
    aliases.map(code).join(", "),
    better,
    `${range[0] ?? "−∞"} to ${range[1] ?? "∞"}`,
    "absolute" in margin ? String(margin.absolute) : `${margin.relative * 100}%`,
    methodOf(metric, SAMPLES[task]),
  ];
}

/** Asked of the measures themselves, on a handful of rows: a name is all that is wanted. */
function methodOf(metric: Metric, sample: TaskSample): string {
  const named = (rankedRows: number): string => {
    const { method } = measurementOf(metric, sample).difference({
      seed: 1,
      replicates: REPLICATES,
      rankedRows,
    });
    return method ?? "no interval";
  };
  const [few, many] = [named(sample.n), named(0)];
  return few === many ? few : `${few}; with very many rows, ${many}`;
}
