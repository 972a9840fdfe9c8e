import type { Acceptance, EvaluationRecord, MeasuredMetric } from "../../generated/types.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { isGated } from "../../records/metric-result.ts";
import { metricText } from "../../records/metric-text.ts";
import { SMALLEST_GROUP, type ToldPoint, type ToldSeries } from "../../records/site.ts";
import type { Dated } from "./model-facts.ts";
import { thinned } from "./thin.ts";

/** Charts of a page; of more metrics the report of each run tells. */
const MOST_SERIES = 12;

/** The metrics that are judged, over all that was accepted; what too few rows measured has no number. */
export function toldSeries(
  acceptances: readonly Dated<Acceptance>[],
  evaluations: ReadonlyMap<string, EvaluationRecord>,
): readonly ToldSeries[] {
  const found = new Map<string, { readonly better: ToldSeries["better"]; readonly points: ToldPoint[] }>();
  for (const { recordedAt, body } of acceptances) {
    const evaluation = body.evaluationKey === undefined ? undefined : evaluations.get(body.evaluationKey);
    if (evaluation === undefined) continue;
    const content = decidingContent(evaluation);
    for (const [name, metric] of Object.entries(evaluation.metrics)) {
      if (!isGated(metric)) continue;
      const series = found.get(name) ?? { better: metric.better, points: [] };
      found.set(name, series);
      series.points.push(pointOf(metric, recordedAt, content));
    }
  }
  return [...found].slice(0, MOST_SERIES).map(([name, { better, points }]) => ({
    metric: metricName(name),
    better,
    points: thinned(points),
    measured: acceptances.length,
  }));
}

function pointOf(metric: MeasuredMetric, at: string, content: string): ToldPoint {
  if (metric.n < SMALLEST_GROUP)
    return { at, value: null, interval: undefined, content, text: `fewer than ${SMALLEST_GROUP} rows`, range: "" };
  const { value, interval } = metricText(metric);
  const bounds = metric.interval ?? undefined;
  return {
    at,
    value: metric.value,
    interval: bounds && [bounds[0], bounds[1]],
    content,
    text: metric.value === null ? "not measured" : value,
    range: interval,
  };
}

function decidingContent({ datasets }: EvaluationRecord): string {
  return Object.values(datasets).find(({ role }) => role === "decides")?.digest ?? "";
}
