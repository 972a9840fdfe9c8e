import type { ExperimentMemory } from "../../../generated/types.ts";
import { formatDuration } from "../../../kernel/units.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";

/**
 * Without labels of answers from before the experiment began, which may be another's: of a window that has some of
 * both, none count.
 */
export function sinceStart(
  totals: ExperimentTotals,
  { from, start }: { readonly from: number; readonly start: number },
) {
  const { labelled } = totals;
  if (labelled === undefined || labelled.from >= start) return totals;
  const wait = formatDuration(from - labelled.from);
  const problem = `its labels count ${wait} after the answer (monitoring.labels.maturity), and none of the experiment's are that old yet`;
  const keys = [...labelled.totals.sums.keys(), ...labelled.totals.bins.keys()];
  const problems = { ...Object.fromEntries(keys.map((key) => [key, problem])), ...totals.problems };
  return { ...totals, labelled: undefined, problems };
}

export function hasRows({ entries, labelled }: ExperimentTotals): boolean {
  return entries.length > 0 || (labelled?.totals.entries.length ?? 0) > 0;
}

/** For how long the experiment has run, of what its metrics know: labels come later. Milliseconds. */
export function elapsedOf({ from, to }: ExperimentMemory, { labelled }: ExperimentTotals): number {
  return labelled === undefined ? to - from : Math.max(0, Math.min(to, labelled.to) - from);
}
