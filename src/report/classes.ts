import type { MeasuredClass, MeasuredClasses, MeasuredMetric } from "../generated/types.ts";
import { count } from "../kernel/numbers.ts";
import { plural } from "../kernel/text.ts";
import { metricName } from "../manifest/metric-names.ts";
import { metricText } from "../records/metric-text.ts";
import { isWithinNoise, isWorse } from "../records/metric-result.ts";
import { code, htmlCode, prose, table } from "./markdown.ts";
import { deltaCell, deltaHead } from "./metric-table.ts";

/** In this order, as scikit-learn's report has them. */
const COLUMNS = ["precision", "recall", "f1", "roc_auc", "average_precision"] as const;
const NAME = 60;

/** The line that stands for the folded table. */
export function classesSummary({ classes, measured }: MeasuredClasses): string {
  const worse = measured.filter(isWorseClass);
  const all = plural(classes, "class", "classes");
  if (worse.length === 0) return `${all}, by precision, recall and F1`;
  const named = worse.slice(0, 3).map(({ name }) => htmlCode(name, NAME));
  return `${all}, ${worse.length} worse by itself: ${named.join(", ")}${worse.length > 3 ? ", …" : ""}`;
}

/** Each class with its numbers, and beside a baseline the change of F1 with its interval; at most `most` rows. */
export function renderClasses(classes: MeasuredClasses, most: number): string {
  const { measured } = classes;
  const shown = measured.slice(0, most);
  const columns = COLUMNS.filter((name) => measured.some(({ metrics }) => metrics[name] !== undefined));
  const changes = shown.flatMap(({ metrics }) => metrics["f1"] ?? []).filter(isCompared);
  const isComparing = changes.length > 0;
  const head = [
    "Class",
    "Rows",
    "Predicted",
    ...columns.map((name) => metricName(name)),
    ...(isComparing ? [`F1 ${deltaHead(changes)}`, "Worse in"] : []),
  ];
  const rows = shown.map((one) => [
    code(one.name, NAME),
    count(one.n),
    count(one.predicted),
    ...columns.map((name) => valueCell(one.metrics[name])),
    ...(isComparing ? [changeCell(one.metrics["f1"]), worseCell(one)] : []),
  ]);
  const align = `lrr${"r".repeat(columns.length)}${isComparing ? "rl" : ""}`;
  const grid = rows.length === 0 ? "" : table({ head, rows, align });
  return [grid, notes(classes, shown.length, isComparing)].filter((part) => part !== "").join("\n\n");
}

/** Classes that are credibly worse by themselves, in at least one of their metrics. */
export function worseClasses({ measured }: MeasuredClasses): readonly MeasuredClass[] {
  return measured.filter(isWorseClass);
}

/** The metrics in which a class is credibly worse, by its own interval. */
export function worseIn({ metrics }: MeasuredClass): readonly string[] {
  return COLUMNS.filter((name) => {
    const metric = metrics[name];
    return metric !== undefined && Array.isArray(metric.deltaInterval) && isWorse(metric) && !isWithinNoise(metric);
  });
}

function isWorseClass(one: MeasuredClass): boolean {
  return worseIn(one).length > 0;
}

function isCompared(metric: MeasuredMetric): boolean {
  return typeof metric.delta === "number";
}

/** `0.81 → 0.78` beside a baseline. */
function valueCell(metric: MeasuredMetric | undefined): string {
  if (metric === undefined) return "";
  const { value, baseline } = metricText(metric);
  if (metric.value === null && typeof metric.baseline !== "number")
    return `— (${prose(metric.reason ?? "no value", 80)})`;
  return baseline === "" ? value : `${baseline} → ${value}`;
}

function changeCell(metric: MeasuredMetric | undefined): string {
  return metric === undefined || !isCompared(metric) ? "" : deltaCell(metric);
}

function worseCell(one: MeasuredClass): string {
  const names = worseIn(one);
  return names.length === 0 ? "" : `⚠️ ${names.map((name) => metricName(name)).join(", ")}`;
}

function notes({ tooSmall, leftOut, measured }: MeasuredClasses, shown: number, isComparing: boolean): string {
  const left = measured.length - shown;
  return [
    isComparing
      ? "Baseline → this pull request. Each interval is of its class alone; of many classes, some look worse by chance."
      : "",
    left > 0 ? `${plural(left, "more class", "more classes")} ${left === 1 ? "is" : "are"} in report.html.` : "",
    leftOut > 0
      ? `${plural(leftOut, "class", "classes")} with fewer rows ${leftOut === 1 ? "is" : "are"} not measured.`
      : "",
    tooSmall > 0
      ? `${plural(tooSmall, "class", "classes")} with fewer than 10 rows ${tooSmall === 1 ? "is" : "are"} not shown.`
      : "",
  ]
    .filter((note) => note !== "")
    .join(" ");
}
