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
  return [...goneMetrics(base, head, evaluation), ...shownMetrics(base, evaluation)];
}

/** Numbers that nobody is told any more, of data that is still there: under another name it is another number. */
function goneMetrics({ evaluation: before }: CardSide, { manifest }: CardSide, now: EvaluationRecord): CardChange[] {
  if (before === undefined) return [];
  const datasets = Object.keys(before.datasets).filter((dataset) => Object.hasOwn(manifest.datasets, dataset));
  return datasets.flatMap((dataset) => {
    const kept = metricsOn(now, dataset);
    return Object.entries(metricsOn(before, dataset)).flatMap(([name, { value }]): CardChange[] =>
      Object.hasOwn(kept, name)
        ? []
        : [{ ...changeOf(`${name} on ${dataset}`), op: "removed", from: numberText(value), needsPerson: true }],
    );
  });
}

function shownMetrics(base: CardSide, evaluation: EvaluationRecord): readonly CardChange[] {
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
  const change = changeOf(subject);
  const turned = before.metric?.better;
  if (turned !== undefined && turned !== metric.better)
    return [
      {
        ...change,
        subject: `${change.subject}: better`,
        op: "changed",
        from: turned,
        to: metric.better,
        needsPerson: true,
      },
    ];
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

function changeOf(subject: string) {
  return { section: SECTION, subject: subject.slice(0, 290), needsPerson: false };
}

function metricsOn({ datasets, metrics }: EvaluationRecord, dataset: string): MeasuredMetrics {
  const found = datasets[dataset];
  return found?.role === "decides" ? metrics : (found?.metrics ?? {});
}

function numberText(value: number | null): string {
  return value === null ? "n/a" : String(toDigits(value, 5));
}
