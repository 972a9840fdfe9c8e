import type { MeasuredClasses } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { measureClassSlices } from "../work/measure/class-slices.ts";
import { measureClasses } from "../work/measure/class-table.ts";
import type { MeasureOptions } from "../work/measure/metrics.ts";
import { classifiedSample } from "../work/measure/one-class.ts";
import type { SliceMeasurement } from "../work/measure/slices.ts";
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

/** Each class as a slice, where the manifest asks for that. */
export function measureClassSlicesOf(
  { data, sample, truth }: Pick<ScoredDataset, "data" | "sample" | "truth">,
  { classSlices }: Pick<ResolvedModel, "classSlices">,
  options: MeasureOptions,
): readonly SliceMeasurement[] {
  const classified = classifiedSample(sample);
  if (classSlices === undefined || classified === undefined) return [];
  const names = classNames(truth.reading);
  return measureClassSlices({ dataset: data.name, sample: classified, names, ...classSlices, options });
}

/** In the order of a sample's codes; of a binary task the positive class first. */
function classNames(reading: Reading): readonly string[] {
  if (reading.task === "binary-classification")
    return [reading.positive, reading.negative ?? `not ${reading.positive}`];
  if (reading.task === "multiclass-classification") return reading.classes;
  return reading.task === "multilabel-classification" ? reading.names : [];
}
