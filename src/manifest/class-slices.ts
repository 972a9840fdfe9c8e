import type { EvaluationSpec, SliceSpec } from "../generated/types.ts";
import { parseMargin } from "../kernel/units.ts";
import { SHARE } from "./metric.ts";
import { defaultMargin } from "./metrics.ts";
import type { ResolvedModel } from "./resolved-model.ts";

/** Recall is a share, whose margin is that of other shares. */
export function resolveClassSlices({ slices = [] }: EvaluationSpec): ResolvedModel["classSlices"] {
  const [asked] = slices.flatMap((slice) => (typeof slice !== "string" && "by" in slice ? [slice] : []));
  return asked && { margin: asked.margin === undefined ? defaultMargin(SHARE) : parseMargin(asked.margin) };
}

/** What tells a declared slice from the others: the column, the condition's name, or that it is each class. */
export function declaredSliceName(slice: SliceSpec): string {
  if (typeof slice === "string") return slice;
  return "by" in slice ? "{by: class}" : slice.name;
}
