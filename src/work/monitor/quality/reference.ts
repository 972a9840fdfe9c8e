import type { NumberColumn, Profile } from "../../../generated/types.ts";

/** A profile's column, by a name that may be anything, `constructor` too. */
export function profiled(profile: Profile | undefined, name: string): Profile["columns"][string] | undefined {
  return profile !== undefined && Object.hasOwn(profile.columns, name) ? profile.columns[name] : undefined;
}

/** What the checks read from the profile of the reference. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly std: number;
  /** The fourth standardized moment, from the bins; undefined where there is no spread. */
  readonly kurtosis: number | undefined;
}

/** The edge whose share of the finite rows below it is nearest to a share, and that share; undefined where that is 0 or 1. */
export function cutNear(
  { edges, counts }: NumberColumn,
  share: number,
): { readonly value: number; readonly share: number } | undefined {
  const total = counts.reduce((sum, one) => sum + one, 0);
  let below = 0;
  let best: { readonly value: number; readonly share: number } | undefined;
  for (const [index, value] of edges.entries()) {
    below += counts[index] ?? 0;
    const here = below / total;
    if (!(here > 0 && here < 1)) continue;
    if (best === undefined || Math.abs(here - share) < Math.abs(best.share - share)) best = { value, share: here };
  }
  return best;
}

/** Of the finite numbers of a column of the reference. */
export function momentsOf({ counts, sums, squares, edges, mean, std }: NumberColumn): Moments | undefined {
  const n = counts.reduce((sum, one) => sum + one, 0);
  if (n === 0 || mean === null || std === null) return undefined;
  if (!(std > 0)) return { n, mean, std, kurtosis: undefined };
  let fourth = 0;
  for (const [index, rows] of counts.entries()) {
    if (rows === 0) continue;
    const center = (sums[index] ?? 0) / rows;
    const edge = edges[Math.max(0, index - 1)] ?? 0;
    const spread = Math.max(0, (squares[index] ?? 0) / rows - (center - edge) ** 2);
    const gap = center - mean;
    // Of a bin, the fourth moment about the whole's mean from its own mean and variance: its own skewness is left out.
    fourth += rows * (gap ** 4 + 6 * gap * gap * spread + 3 * spread * spread);
  }
  return { n, mean, std, kurtosis: Math.max(1, fourth / n / std ** 4) };
}

/** Rows of a column of the reference, and how many of them are empty; NaN is empty. */
export function emptyRows(
  reference: Profile | undefined,
  name: string,
): { readonly rows: number; readonly empty: number } | undefined {
  const column = profiled(reference, name);
  if (column === undefined || column.rows === 0) return undefined;
  return { rows: column.rows, empty: column.nulls + (column.kind === "number" ? column.nan : 0) };
}
