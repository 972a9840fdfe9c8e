import type { NumberColumn } from "../../generated/types.ts";
import type { NumberGrid } from "./number-grid.ts";

/**
 * Numbers counted and summed in the bins of a grid as they come: any order and any sharding gives the same column.
 * @awaits the scheduled monitor
 */
export class NumberSketch {
  readonly grid: NumberGrid;

  constructor(grid: NumberGrid) {
    this.grid = grid;
  }

  /** Adds values[from … to). NaN and infinities are counted apart; empty cells come by `addNulls`. */
  add(values: Float64Array, from = 0, to = values.length): void {
    throw new Error(`not yet ${from} ${to}`);
  }

  addOne(value: number): void {
    throw new Error(`not yet ${value}`);
  }

  addNulls(count: number): void {
    throw new Error(`not yet ${count}`);
  }

  /** `exact`: with what partial profiles are merged by. `distinct`: different finite values, where they were counted. */
  column(options: { readonly exact?: boolean; readonly distinct?: number } = {}): NumberColumn {
    throw new Error(`not yet ${options.exact}`);
  }
}

/**
 * Adds values[row] to sketches[groups[row]] for each row of from … to; a negative group leaves the row out.
 * @awaits the scheduled monitor
 */
export function addGrouped(
  { values, groups, from = 0, to = values.length }: GroupedValues,
  sketches: readonly NumberSketch[],
): void {
  throw new Error(`not yet ${groups.length} ${from} ${to} ${sketches.length}`);
}

export interface GroupedValues {
  readonly values: Float64Array;
  readonly groups: Int32Array;
  readonly from?: number;
  readonly to?: number;
}
