import type { JudgingChange, ModelManifest } from "../../generated/types.ts";
import { change } from "./change.ts";
import { memberDirection } from "./directions.ts";

/** Slices by their names, in whichever order they stand. */
export function sliceChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [slicesOf(base), slicesOf(head)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const ends = [before.get(name), after.get(name)] as const;
    return change(`evaluation.slices.${name}`, ends, memberDirection("changed", ends));
  });
}

function slicesOf({ evaluation }: ModelManifest): ReadonlyMap<string, string> {
  const slices = evaluation.slices ?? [];
  return new Map(slices.map((slice) => (typeof slice === "string" ? [slice, slice] : [slice.name, slice.where])));
}
