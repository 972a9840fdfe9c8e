import type { MeasuredClass, MeasuredClasses, MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import { METRICS } from "../../manifest/metric-catalogue.ts";
import { isWithinNoise, isWorse } from "../../records/metric-result.ts";
import { classCounts, type ClassCounts } from "./class-counts.ts";
import { measureMetric, type MeasureOptions } from "./metrics.ts";
import { oneClass, type ClassifiedSample } from "./one-class.ts";
import { LEAST_SHOWN } from "./slice-rows.ts";

export interface ClassQuestion {
  readonly dataset: string;
  readonly sample: ClassifiedSample;
  /** In the order of the sample's codes; of a binary one the positive class and the negative one. */
  readonly names: readonly string[];
  readonly options: MeasureOptions;
}

/** Of more classes, those with the largest loss and those with most rows are measured. */
const MOST_CLASSES = 200;
/** Rows times classes: beyond, measuring classes would take longer than everything else. */
const MOST_CELLS = 20_000_000;
/** Areas sort all rows of each class. */
const MOST_SORTED = 1_000_000;
const NAME_LIMIT = 300;
const BY_LABEL = metricsOf("precision", "recall", "f1");
const BY_SCORE = metricsOf("roc_auc", "average_precision");

/**
 * Precision, recall and F1 of each class against all others, and where the models give scores the areas: each by the method
 * that a binary model's metric has. Worst first: credible losses, then by rows. Classes of few rows are counted only.
 */
export function measureClasses({ dataset, sample, names, options }: ClassQuestion): MeasuredClasses {
  const own = classCounts(sample, "candidate");
  const other = sample.baseline && classCounts(sample, "baseline");
  const large = [...names.keys()].filter((at) => (own.support[at] ?? 0) >= LEAST_SHOWN);
  const chosen = chosenClasses(large, { own, other, rows: sample.n });
  const areSorted = chosen.length * sample.n <= MOST_SORTED;
  const metrics = [...BY_LABEL, ...(areSorted && sample.candidate.scores !== undefined ? BY_SCORE : [])];
  const measured = chosen.map((at): MeasuredClass => {
    const one = oneClass(sample, at);
    return {
      name: truncate(names[at] ?? "", NAME_LIMIT),
      n: own.support[at] ?? 0,
      predicted: own.predicted[at] ?? 0,
      metrics: Object.fromEntries(
        metrics.map((metric) => [metric.name, shown(measureMetric(one, { metric }, options).measured)]),
      ),
    };
  });
  return {
    dataset,
    classes: names.length,
    tooSmall: names.length - large.length,
    leftOut: large.length - chosen.length,
    measured: measured.toSorted((a, b) => lossOf(b.metrics) - lossOf(a.metrics) || b.n - a.n),
  };
}

interface Counted {
  readonly own: ClassCounts;
  readonly other: ClassCounts | undefined;
  readonly rows: number;
}

/** Half by the loss of F1, as far as there is one, the others by rows. */
function chosenClasses(large: readonly number[], { own, other, rows }: Counted): readonly number[] {
  const most = Math.max(2, Math.min(MOST_CLASSES, Math.floor(MOST_CELLS / rows)));
  if (large.length <= most) return large;
  const loss = (at: number): number => (other === undefined ? 0 : f1Of(other, at) - f1Of(own, at));
  const bySupport = large.toSorted((a, b) => (own.support[b] ?? 0) - (own.support[a] ?? 0) || a - b);
  const harmed = bySupport.filter((at) => loss(at) > 0).toSorted((a, b) => loss(b) - loss(a));
  return [...new Set([...harmed.slice(0, Math.floor(most / 2)), ...bySupport])].slice(0, most);
}

function f1Of({ support, predicted, hits }: ClassCounts, at: number): number {
  const all = (support[at] ?? 0) + (predicted[at] ?? 0);
  return all === 0 ? 0 : (2 * (hits[at] ?? 0)) / all;
}

/** Nothing is asked of a class here, so nothing is said of what was gated. */
function shown({ gated: _gated, ...measured }: MeasuredMetric): MeasuredMetric {
  return measured;
}

/** The largest loss whose whole interval is on the wrong side; 0 where there is none. */
function lossOf(metrics: MeasuredMetrics): number {
  return Math.max(0, ...Object.values(metrics).map((metric) => (isCrediblyWorse(metric) ? -(metric.delta ?? 0) : 0)));
}

function isCrediblyWorse(metric: MeasuredMetric): boolean {
  return Array.isArray(metric.deltaInterval) && isWorse(metric) && !isWithinNoise(metric);
}

function metricsOf(...names: readonly string[]) {
  return METRICS.filter(({ name, tasks }) => names.includes(name) && tasks.includes("binary-classification"));
}
