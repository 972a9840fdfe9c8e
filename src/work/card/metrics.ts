import { toDigits } from "../../kernel/rounding.ts";
import type { EvaluationRecord, MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";
import type { CardChange, CardSide } from "./change.ts";

const SECTION = "Results";

/**
 * How the numbers of the card changed, per dataset: against the baseline measured on the same rows, else against the
 * base card where the dataset's content is the same, else not comparable.
 */
export function metricChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  const { evaluation } = head;
  if (evaluation === undefined) return [];
  return Object.entries(evaluation.datasets).flatMap(([dataset, { digest }]) => {
    const before = base.evaluation?.datasets[dataset];
    const old = base.evaluation === undefined ? {} : metricsOn(base.evaluation, dataset);
    const isSameData = before?.digest === digest;
    return Object.entries(metricsOn(evaluation, dataset)).flatMap(([name, metric]) =>
      metricChange(`${name} on ${dataset}`, metric, { metric: old[name], isSameData }),
    );
  });
}

interface Before {
  readonly metric: MeasuredMetric | undefined;
  readonly isSameData: boolean;
}

function metricChange(subject: string, metric: MeasuredMetric, before: Before): readonly CardChange[] {
  const to = numberText(metric.value);
  const change = { section: SECTION, subject: subject.slice(0, 300), needsPerson: false } as const;
  // Measured side by side on these very rows: better than two cards.
  const known =
    typeof metric.baseline === "number" ? metric.baseline : before.isSameData ? before.metric?.value : undefined;
  if (known !== undefined && known !== null) {
    const from = numberText(known);
    return from === to ? [] : [{ ...change, op: "changed", from, to }];
  }
  if (before.metric === undefined) return [{ ...change, op: "added", to }];
  if (before.isSameData)
    return before.metric.value === metric.value ? [] : [{ ...change, op: "changed", from: "n/a", to }];
  return [
    {
      ...change,
      op: "not-comparable",
      from: numberText(before.metric.value),
      to: `${to}, measured on other data`,
    },
  ];
}

function metricsOn({ datasets, metrics }: EvaluationRecord, dataset: string): MeasuredMetrics {
  const found = datasets[dataset];
  return found?.role === "decides" ? metrics : (found?.metrics ?? {});
}

function numberText(value: number | null): string {
  return value === null ? "n/a" : String(toDigits(value, 5));
}
