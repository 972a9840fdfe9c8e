import type { WindowRecord } from "../../generated/types.ts";

/** The last final one by its time, however late rows made it. */
export function newestFinal(windows: readonly WindowRecord[]): WindowRecord | undefined {
  return windows.filter(({ window }) => window.state === "final").reduce(later, undefined);
}

function later(newest: WindowRecord | undefined, other: WindowRecord): WindowRecord {
  return newest !== undefined && newest.window.from > other.window.from ? newest : other;
}

/**
 * What shows how a model stands: what a run looked at, by time, and the newest window that was known before where that is
 * younger than all that became final in it. Rows that came late make an old window again, and it is old all the same.
 */
export function standingWindows(
  seen: readonly WindowRecord[],
  known: WindowRecord | undefined,
): readonly WindowRecord[] {
  const newest = newestFinal(seen);
  const isYounger = known !== undefined && (newest === undefined || newest.window.from < known.window.from);
  return (isYounger ? [...seen, known] : seen).toSorted((a, b) => (a.window.from < b.window.from ? -1 : 1));
}
