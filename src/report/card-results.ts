import type { EvaluationRecord, MeasuredMetrics } from "../generated/types.ts";
import { authored } from "./authored.ts";
import { MISSING, type CardFacts, type CardSection } from "./card-facts.ts";
import { renderDatasets } from "./datasets.ts";
import { fairnessAlone } from "./fairness.ts";
import { code, table } from "./markdown.ts";
import { metricCell } from "./metric-table.ts";
import { count, percent } from "../kernel/numbers.ts";
import { metricText } from "../records/metric-text.ts";
import { sliceView } from "./slices.ts";

const MOST_GROUPS = 100;

/** Evaluation: what was measured, on what, with which result. */
export function evaluationSections({ evaluation, manifest }: CardFacts): readonly CardSection[] {
  if (evaluation === undefined) return [{ id: "evaluation", heading: "Evaluation", level: 2, body: MISSING }];
  const why = manifest.card?.metricRationale;
  const slices = sliceRows(evaluation);
  const fairness = fairnessAlone(evaluation, MOST_GROUPS);
  const others = otherDatasets(evaluation);
  return [
    { id: "evaluation", heading: "Evaluation", level: 2, body: "" },
    { id: "testing", heading: "Testing Data, Factors & Metrics", level: 3, body: "" },
    { id: "testing-data", heading: "Testing Data", level: 4, body: renderDatasets(evaluation) },
    ...(slices === undefined ? [] : [{ id: "factors", heading: "Factors", level: 4, body: slices }]),
    ...(why === undefined
      ? []
      : [{ id: "metrics", heading: "Metrics", level: 4, body: authored(why), source: "/card/metricRationale" }]),
    { id: "results", heading: "Results", level: 3, body: results(evaluation.metrics) },
    ...(fairness === "" ? [] : [{ id: "fairness", heading: "Fairness", level: 4, body: fairness }]),
    ...(others === "" ? [] : [{ id: "other-datasets", heading: "Other datasets", level: 4, body: others }]),
  ];
}

function otherDatasets({ datasets }: EvaluationRecord): string {
  return Object.entries(datasets)
    .filter(([, { metrics }]) => Object.keys(metrics ?? {}).length > 0)
    .map(([name, { metrics = {} }]) => `${code(name, 60)}\n\n${results(metrics)}`)
    .join("\n\n");
}

function results(metrics: MeasuredMetrics): string {
  const rows = Object.entries(metrics).map(([name, metric]) => {
    const { value, interval, limit } = metricText(metric);
    const level = interval === "" ? "" : `${interval} (${percent(metric.level)})`;
    return [metricCell(name, metric), value, level, limit, count(metric.n)];
  });
  return table({ head: ["Metric", "Value", "Interval", "Limit", "Rows"], rows, align: "lrrlr" });
}

function sliceRows(evaluation: EvaluationRecord): string | undefined {
  const view = sliceView(evaluation);
  if (view === undefined || view.rows.length === 0) return undefined;
  const byName = view.rows.toSorted((a, b) => (a.slice.name < b.slice.name ? -1 : 1));
  const measured = byName.flatMap(({ slice }) => {
    const metric = slice.metrics[view.metric];
    return metric === undefined ? [] : [{ slice, metric }];
  });
  const rows = measured.slice(0, 200).map(({ slice, metric }) => {
    const { value, interval } = metricText(metric);
    return [code(slice.name, 80), count(slice.n), value, interval];
  });
  const [first] = measured;
  const head = first === undefined ? "" : metricCell(view.metric, { ...first.metric, primary: false });
  return table({ head: ["Slice", "Rows", head, "Interval"], rows, align: "lrrr" });
}
