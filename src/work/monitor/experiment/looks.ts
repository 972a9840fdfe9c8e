import type { ExperimentState } from "../../../generated/types.ts";
import { spendingBoundaries, spentAlpha } from "../../../stats/sequential/alpha-spending.ts";
import { alwaysValidBoundary } from "../../../stats/sequential/confidence-sequence.ts";
import type { Boundary, Bounds } from "./judge-metrics.ts";

export type Look = ExperimentState["looks"][number];

/** The most that a record holds. */
const MOST_LOOKS = 1000;

export interface LooksSoFar {
  readonly looks: readonly Look[];
  readonly alpha: number;
}

/**
 * The next look of a group-sequential test, or undefined where there is none to take: no new rows, all alpha
 * spent. It spends by the share of the planned units, and what it knows grows with its rows.
 */
export function nextLook(
  { looks, alpha }: LooksSoFar,
  {
    window,
    units,
    rows,
    planned,
  }: { readonly window: string; readonly units: number; readonly rows: number; readonly planned: number },
): Look | undefined {
  const last = looks.at(-1);
  if (rows <= (last?.rows ?? 0) || (last?.fraction ?? 0) >= 1 || looks.length >= MOST_LOOKS) return undefined;
  const fraction = Math.max(units / planned, last?.fraction ?? 0);
  const spent = spentAlpha(fraction, { alpha, spending: "obrien-fleming" });
  return { window, units, rows, fraction, spent };
}

/** The boundary of the last of these looks for one level, Lan and DeMets' spending after O'Brien and Fleming. */
export function groupSequentialBoundary(looks: readonly Look[]): Boundary {
  const found = new Map<number, number>();
  return (_rows, alpha) => {
    const known = found.get(alpha);
    if (known !== undefined) return known;
    const boundary = spendingBoundaries(
      looks.map(({ fraction = 0 }) => fraction),
      { alpha, spending: "obrien-fleming", information: looks.map(({ rows = 0 }) => rows) },
    ).at(-1)!;
    found.set(alpha, boundary);
    return boundary;
  };
}

/** The boundary of any number of looks. */
export function alwaysValid({ tunedFor }: Bounds): Boundary {
  return (rows, alpha) => alwaysValidBoundary(rows, { alpha, tunedFor, sides: 1 });
}
