import type { MeasuredClasses } from "../generated/types.ts";
import { measureClasses } from "../work/measure/class-table.ts";
import type { MeasureOptions } from "../work/measure/metrics.ts";
import { classifiedSample } from "../work/measure/one-class.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { Reading } from "./reading.ts";

/** Every class of the dataset that decides; undefined for a task without classes. */
export function measureClassesOf(
  { data, sample, truth }: Pick<ScoredDataset, "data" | "sample" | "truth">,
  options: MeasureOptions,
): MeasuredClasses | undefined {
  const classified = classifiedSample(sample);
  if (classified === undefined) return undefined;
  return measureClasses({ dataset: data.name, sample: classified, names: classNames(truth.reading), options });
}

/** In the order of a sample's codes; of a binary task the positive class first. */
export function classNames(reading: Reading): readonly string[] {
  if (reading.task === "binary-classification")
    return [reading.positive, reading.negative ?? `not ${reading.positive}`];
  if (reading.task === "multiclass-classification") return reading.classes;
  return reading.task === "multilabel-classification" ? reading.names : [];
}
