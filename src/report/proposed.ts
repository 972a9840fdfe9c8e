import type { EvaluationRecord, MeasuredMetric } from "../generated/types.ts";
import { metricText } from "../records/metric-text.ts";
import { table } from "./markdown.ts";
import { metricCell } from "./metric-table.ts";
import type { ModelReport } from "./report.ts";

/** The candidate by the base branch's rules and by its own, side by side; undefined where nobody asked. */
export function renderProposed({ evaluation, proposed }: ModelReport, most: number): string | undefined {
  if (evaluation === undefined || proposed === undefined) return undefined;
  if (evaluation.candidate.digest !== proposed.candidate.digest) return undefined;
  const rows = shownNames(evaluation, proposed).map((name) => {
    const [now, then] = [evaluation.metrics[name], proposed.metrics[name]];
    const named = now ?? then;
    return [named === undefined ? "" : metricCell(name, named), production(now), valueOf(now), valueOf(then)];
  });
  const head = ["Metric", "Production", "As it stands", "As proposed"];
  return `This pull request changes what judges, which needs a person. It is judged as it stands on the base branch; what it proposes is measured on the same rows, and decides nothing.\n\n${table({ head, rows: rows.slice(0, most), align: "lrrr" })}`;
}

/** Gated ones first, then those that differ. */
function shownNames(now: EvaluationRecord, then: EvaluationRecord): readonly string[] {
  const names = [...new Set([...Object.keys(now.metrics), ...Object.keys(then.metrics)])];
  const isGated = (name: string) => [now, then].some(({ metrics }) => metrics[name]?.gated === true);
  const differs = (name: string) => now.metrics[name]?.value !== then.metrics[name]?.value;
  return [...names.filter(isGated), ...names.filter((name) => !isGated(name) && differs(name))];
}

function production(metric: MeasuredMetric | undefined): string {
  return metric === undefined ? "" : metricText(metric).baseline;
}

function valueOf(metric: MeasuredMetric | undefined): string {
  if (metric === undefined) return "not asked";
  const { value, interval } = metricText(metric);
  return interval === "" ? value : `${value} (${interval})`;
}
