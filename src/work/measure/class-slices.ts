import type { Margin } from "../../kernel/units.ts";
import { plural, truncate } from "../../kernel/text.ts";
import { findMetric } from "../../manifest/metrics.ts";
import { binarySample, type BinarySample } from "./binary-sample.ts";
import { classCounts } from "./class-counts.ts";
import type { MeasureOptions } from "./metrics.ts";
import type { ClassSample } from "./multiclass-sample.ts";
import { oneClass, type ClassifiedSample } from "./one-class.ts";
import { LEAST_SHOWN } from "./slice-rows.ts";
import { measurePart, type SliceMeasurement } from "./slices.ts";

export interface ClassSliceQuestion {
  readonly dataset: string;
  readonly sample: ClassifiedSample;
  /** In the order of the sample's codes; of a binary one the positive class and the negative one. */
  readonly names: readonly string[];
  /** Of each class's recall. */
  readonly margin: Margin;
  readonly options: MeasureOptions;
}

/** As many as a declared column has values that are looked at. */
const MOST_CLASSES = 200;
const NAME_LIMIT = 300;

/**
 * Each class of the truth as a declared slice, by one metric: its recall, which is what the class's own rows say. Its
 * precision is about rows of others, and a class that loses rows would be counted in both. Classes of few rows are one
 * slice together.
 */
export function measureClassSlices(question: ClassSliceQuestion): readonly SliceMeasurement[] {
  const { sample, names } = question;
  const { support } = classCounts(sample, "candidate");
  const rowsOf = (at: number): number => support[at] ?? 0;
  const codes = [...names.keys()].filter((at) => rowsOf(at) > 0);
  const large = codes.filter((at) => rowsOf(at) >= LEAST_SHOWN).toSorted((a, b) => rowsOf(b) - rowsOf(a) || a - b);
  const alone = large.slice(0, MOST_CLASSES).toSorted((a, b) => a - b);
  const others = large.slice(MOST_CLASSES);
  const rare = codes.filter((at) => rowsOf(at) < LEAST_SHOWN);
  return [
    ...alone.map((at) => measured(question, `class = ${names[at] ?? ""}`, oneClass(sample, at))),
    ...pooled(question, `class (${plural(others.length, "more class", "more classes")})`, others),
    ...pooled(question, `class (classes of fewer than ${LEAST_SHOWN} rows)`, rare),
  ];
}

/** Of each row that is of one of these classes, whether it is called right. Sets of labels have no such rows: nothing is said of them. */
function pooled(question: ClassSliceQuestion, name: string, classes: readonly number[]): readonly SliceMeasurement[] {
  const { sample } = question;
  if (classes.length === 0) return [];
  if (sample.task === "multiclass-classification")
    return [measured(question, name, anyClass(sample, new Set(classes)))];
  return [unseen(question, name)];
}

function anyClass(sample: ClassSample, classes: ReadonlySet<number>): BinarySample {
  const { labels, weights, clusters, times, candidate, baseline } = sample;
  const of = labels.map((label) => Number(classes.has(label)));
  const side = ({ decisions }: ClassSample["candidate"]) => ({
    decisions: Uint8Array.from(decisions, (decision, row) => (of[row] === 1 && decision === labels[row] ? 1 : 0)),
  });
  return binarySample({
    weights,
    clusters,
    times,
    labels: Uint8Array.from(of),
    candidate: side(candidate),
    baseline: baseline && side(baseline),
  });
}

function measured(question: ClassSliceQuestion, name: string, part: BinarySample): SliceMeasurement {
  // Of fewer rows neither their number nor their value leaves, whatever made them a slice.
  if (part.positives < LEAST_SHOWN) return unseen(question, name);
  const { dataset, margin, options } = question;
  const metric = findMetric("recall", "binary-classification");
  if (metric === undefined) throw new TypeError("there is no recall");
  return {
    slice: { name: truncate(name, NAME_LIMIT), declared: true },
    dataset,
    n: part.positives,
    ...measurePart(part, [{ metric, margin }], { isDeclared: true, options }),
  };
}

function unseen({ dataset }: ClassSliceQuestion, name: string): SliceMeasurement {
  const slice = { name: truncate(name, NAME_LIMIT), declared: true };
  return { slice, dataset, n: 0, results: [], note: `Fewer than ${LEAST_SHOWN} rows are not shown.` };
}
