import type { ExperimentMemory } from "../../../generated/types.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";

type Reached = NonNullable<ExperimentMemory["reached"]>;

/** So many windows a record holds. */
const MOST = 1000;

/**
 * How many units were served by the end of each window whose labels do not count yet, and of the last one whose do:
 * units come back, so of twice the time there are not twice as many. Undefined where no label is waited for.
 */
export function reachedUnits(
  memory: ExperimentMemory,
  { units, labelled }: { readonly units: number; readonly labelled: ExperimentTotals["labelled"] },
): Reached | undefined {
  if (labelled === undefined) return undefined;
  const all = [...(memory.reached ?? []).filter(({ to }) => to !== memory.to), { to: memory.to, units }];
  all.sort((first, second) => first.to - second.to);
  const last = all.findLastIndex(({ to }) => to <= labelled.to);
  return all.slice(Math.max(0, last)).slice(-MOST);
}

/** Units that the metrics know of: all of them, or those served up to the last answer whose labels count. */
export function knownUnits(
  { from, reached = [] }: Pick<ExperimentMemory, "from" | "reached">,
  { units, labelled }: { readonly units: number; readonly labelled: ExperimentTotals["labelled"] },
): number {
  if (labelled === undefined || reached.length === 0) return units;
  const after = reached.find(({ to }) => to >= labelled.to);
  const before = reached.findLast(({ to }) => to <= labelled.to) ?? { to: from, units: 0 };
  if (after === undefined) return before.units;
  if (after.to === before.to) return after.units;
  // Windows may be of other lengths than what labels wait for.
  const part = Math.max(0, labelled.to - before.to) / (after.to - before.to);
  return Math.round(before.units + part * (after.units - before.units));
}
