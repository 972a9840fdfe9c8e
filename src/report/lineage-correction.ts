import type { EvaluationRecord, MeasuredMetric } from "../generated/types.ts";
import { metricText } from "../records/metric-text.ts";
import { code, table } from "./markdown.ts";
import { gatedMetrics, metricCell } from "./metric-table.ts";

/**
 * Before and after of a correction of data: what candidate and baseline score on the content that was wrong and on the
 * corrected one. Undefined where nothing is corrected, or the old content could not be scored.
 */
export function renderCorrection(evaluation: EvaluationRecord, most: number): string | undefined {
  const corrected = Object.entries(evaluation.datasets).find(
    ([, { succession }]) => (succession?.corrects?.length ?? 0) > 0 && succession?.decides === "new",
  );
  if (corrected === undefined) return undefined;
  const [name, { succession, replaces = "", metrics, digest }] = corrected;
  const old = evaluation.datasets[replaces];
  const before = old?.metrics;
  if (old === undefined || before === undefined) return undefined;
  const after = metrics ?? evaluation.metrics;
  const rows = gatedMetrics(after)
    .slice(0, most)
    .map(([metric, now]) => rowOf(metric, { before: before[metric], now }));
  const ids = (succession?.corrects ?? []).map((id) => code(id, 80)).join(", ");
  const contents = `${code(replaces, 60)} ${code(old.digest.slice(0, 19))} was wrong, ${code(name, 100)} ${code(digest.slice(0, 19))} decides`;
  const head = ["Metric", "Production before", "Production after", "Candidate before", "Candidate after"];
  return `This corrects ${ids}: ${contents}.\n\n${table({ head, rows, align: "lrrrr" })}`;
}

interface Sides {
  readonly before: MeasuredMetric | undefined;
  readonly now: MeasuredMetric;
}

function rowOf(name: string, { before, now }: Sides): readonly string[] {
  const [was, is] = [before && metricText(before), metricText(now)];
  const unknown = "not measured";
  return [metricCell(name, now), was?.baseline || unknown, is.baseline || unknown, was?.value ?? unknown, is.value];
}
