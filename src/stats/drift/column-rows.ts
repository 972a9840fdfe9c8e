/** The cells of one column, as the engines of others read them: numbers (NaN: none) or text (null: none). */
export type ColumnRows =
  | { readonly kind: "number"; readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> }
  | {
      readonly kind: "category";
      readonly reference: readonly (string | null)[];
      readonly current: readonly (string | null)[];
    };

/** What another library says of a column: its own score under its own limit. */
export interface EngineColumn {
  /** The library's name of its method. */
  readonly method: string;
  /** A distance, or a p-value. */
  readonly score: number;
  readonly isPValue: boolean;
  readonly threshold: number;
  /** It drifted where the score is so to the threshold. */
  readonly comparison: "<" | "<=" | ">" | ">=";
  readonly drifted: boolean;
  /** Cells that counted. */
  readonly rows: number;
  readonly referenceRows: number;
}

/** The column under a limit of the user's own. */
export function underThreshold(column: EngineColumn, threshold: number): EngineColumn {
  const { score, comparison } = column;
  const drifted = {
    "<": score < threshold,
    "<=": score <= threshold,
    ">": score > threshold,
    ">=": score >= threshold,
  };
  return { ...column, threshold, drifted: drifted[comparison] };
}

/** The numbers that are finite. */
export function finiteOf(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter(Number.isFinite);
}

/** Counts of each value, of cells that are not empty. */
export function valueCounts(cells: readonly (string | null)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}
