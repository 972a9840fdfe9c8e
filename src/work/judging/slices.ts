import type { JudgingChange, ModelManifest, SliceSpec } from "../../generated/types.ts";
import { declaredSliceName } from "../../manifest/class-slices.ts";
import { change } from "./change.ts";
import { memberDirection } from "./directions.ts";

/** Slices by their names, in whichever order they stand. */
export function sliceChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [slicesOf(base), slicesOf(head)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const ends = [told(old, now), told(now, old)] as const;
    return change(`evaluation.slices.${name}`, ends, memberDirection("changed", ends));
  });
}

function slicesOf({ evaluation }: ModelManifest): ReadonlyMap<string, SliceSpec> {
  return new Map((evaluation.slices ?? []).map((slice) => [declaredSliceName(slice), slice]));
}

/** A condition in the very words of a column's name would read like that column, so beside it it is told as a whole. */
function told(slice: SliceSpec | undefined, other: SliceSpec | undefined): SliceSpec | undefined {
  if (slice === undefined || typeof slice === "string" || "by" in slice) return slice;
  return slice.where === other ? slice : slice.where;
}
