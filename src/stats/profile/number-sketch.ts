import type { NumberColumn } from "../../generated/types.ts";
import { DenseBins } from "./dense-bins.ts";
import { columnOfBins } from "./exact-bins.ts";
import type { NumberGrid } from "./number-grid.ts";

/** Values that wait as they are before they are put into bins: small windows need no bins until they end. */
const [FIRST_WAITING, MOST_WAITING] = [16, 1024];

export interface GroupedValues {
  readonly values: Float64Array;
  readonly groups: Int32Array;
  readonly from?: number;
  readonly to?: number;
}

/**
 * Numbers counted and summed in the bins of a grid as they come: any order and any sharding gives the same column.
 * Differences from a bin's lower edge are rounded to 2^−64 of its width and their squares to 2^−64 of its square, one
 * by one, and then add up exactly (as in J. Demmel and H. D. Nguyen, "Parallel reproducible summation", 2015); values
 * in open bins and squares there are added without any rounding. Squares beyond the largest double count as that.
 */
export class NumberSketch {
  readonly grid: NumberGrid;
  #waiting = new Float64Array(FIRST_WAITING);
  #used = 0;
  #bins: DenseBins | undefined;
  #nulls = 0;

  constructor(grid: NumberGrid) {
    this.grid = grid;
  }

  /** Adds values[from … to). NaN and infinities are counted apart; empty cells come by `addNulls`. */
  add(values: Float64Array, from = 0, to = values.length): void {
    if (this.#used + to - from > MOST_WAITING) {
      this.#empty().add(values, from, to);
      return;
    }
    this.#reserve(this.#used + to - from);
    this.#waiting.set(values.subarray(from, to), this.#used);
    this.#used += to - from;
  }

  addOne(value: number): void {
    if (this.#used === this.#waiting.length) {
      if (this.#used >= MOST_WAITING) this.#empty();
      else this.#reserve(this.#used + 1);
    }
    this.#waiting[this.#used] = value;
    this.#used += 1;
  }

  addNulls(count: number): void {
    this.#nulls += count;
  }

  /** `exact`: with what partial profiles are merged by. `distinct`: different finite values, where they were counted. */
  column({ exact = false, distinct }: { readonly exact?: boolean; readonly distinct?: number } = {}): NumberColumn {
    const bins = this.#bins === undefined ? new DenseBins(this.grid) : this.#empty();
    // Of a small window the values stay where they are: many are asked for their columns at once.
    if (this.#bins === undefined) bins.add(this.#waiting, 0, this.#used);
    const { nan, positiveInfinity, negativeInfinity, ...sums } = bins.sums(exact);
    const absent = { nulls: this.#nulls, nan, positiveInfinity, negativeInfinity };
    return columnOfBins(this.grid, sums, { ...absent, exact, distinct });
  }

  #empty(): DenseBins {
    const bins = (this.#bins ??= new DenseBins(this.grid));
    bins.add(this.#waiting, 0, this.#used);
    this.#used = 0;
    return bins;
  }

  #reserve(length: number): void {
    if (length <= this.#waiting.length) return;
    const larger = new Float64Array(Math.min(MOST_WAITING, Math.max(length, 2 * this.#waiting.length)));
    larger.set(this.#waiting.subarray(0, this.#used));
    this.#waiting = larger;
  }
}

/**
 * Adds values[row] to sketches[groups[row]] for each row of from … to; a negative group leaves the row out. One pass
 * fills the sketches of many windows.
 * @throws RangeError where a group has no sketch.
 */
export function addGrouped(
  { values, groups, from = 0, to = values.length }: GroupedValues,
  sketches: readonly NumberSketch[],
): void {
  for (let row = from; row < to; row += 1) {
    const group = groups[row]!;
    if (group < 0) continue;
    const sketch = sketches[group];
    if (sketch === undefined) throw new RangeError(`there is no sketch for group ${group}`);
    sketch.addOne(values[row]!);
  }
}
