import type { Absent, ExactBins } from "./exact-bins.ts";
import { ExactSum } from "./exact-sum.ts";
import { FINER, roundingOfSquares, type NumberGrid } from "./number-grid.ts";

/** Whole numbers of at most 32 bits: so many add up without rounding. */
const MOST_UNFOLDED = 2 ** 20;
/** Count, sum and squares of a bin lie together; of sums and squares the coarse number is followed by the fine one. */
const CELL = 5;
const SUM = 1;
const SQUARES = 3;
type Which = typeof SUM | typeof SQUARES;
const SQUARED = roundingOfSquares(1);
const FINER_BITS = 32n;
/** Rounds the rest, which may be negative: half as much again keeps the exponent of what it is added to. */
const FINE = 1.5 * FINER;

interface OpenBin {
  readonly sum: ExactSum;
  readonly squares: ExactSum;
}

/** Counts and sums in all bins of a grid. */
export class DenseBins {
  readonly #grid: NumberGrid;
  readonly #cells: Float64Array;
  /** Values since sums were last carried over into whole numbers of any size. */
  #unfolded = 0;
  /** Units carried over, of sums and squares by turns. */
  #carried: bigint[] | undefined;
  readonly #open = new Map<number, OpenBin>();
  #nan = 0;
  #positiveInfinity = 0;
  #negativeInfinity = 0;

  constructor(grid: NumberGrid) {
    this.#grid = grid;
    this.#cells = new Float64Array(CELL * grid.bins);
  }

  add(values: Float64Array, from: number, to: number): void {
    for (let start = from; start < to;) {
      const end = Math.min(to, start + MOST_UNFOLDED - this.#unfolded);
      this.#addSome(values, start, end);
      this.#unfolded += end - start;
      if (this.#unfolded >= MOST_UNFOLDED) this.#carry();
      start = end;
    }
  }

  /**
   * What is in the bins, and what was no finite number. Where it is not to be merged with others, whole numbers that
   * no double holds are rounded to the nearest one.
   */
  sums(isExact: boolean): ExactBins & Omit<Absent, "nulls"> {
    if (this.#carried !== undefined) this.#carry();
    const [counts, sums, squares]: [number[], (bigint | number)[], (bigint | number)[]] = [[], [], []];
    for (let bin = 0; bin < this.#grid.bins; bin += 1) {
      const open = this.#open.get(bin);
      const isWhole = isExact || this.#carried !== undefined;
      counts.push(this.#cells[CELL * bin]!);
      sums.push(open?.sum.whole() ?? (isWhole ? this.#wholeUnits(bin, SUM) : this.#units(bin, SUM)));
      squares.push(open?.squares.whole() ?? (isWhole ? this.#wholeUnits(bin, SQUARES) : this.#units(bin, SQUARES)));
    }
    const [nan, positiveInfinity, negativeInfinity] = [this.#nan, this.#positiveInfinity, this.#negativeInfinity];
    return { counts, sums, squares, nan, positiveInfinity, negativeInfinity };
  }

  /** The loop that all rows pass: `binOf` is written out in it, and everything lies in local variables. */
  #addSome(values: Float64Array, from: number, to: number): void {
    const cells = this.#cells;
    const { edges, rounding, table, tableFrom, cellsPerUnit } = this.#grid;
    const last = table.length - 2;
    const [first, end] = [edges[0] ?? Infinity, edges.at(-1) ?? -Infinity];
    for (let row = from; row < to; row += 1) {
      const value = values[row]!;
      // Also what is not a number.
      if (!(value >= first && value < end)) {
        this.#addOpen(value);
        continue;
      }
      const place = (value - tableFrom) * cellsPerUnit;
      const cell = place > 0 ? (place > last ? last : place | 0) : 0;
      let bin = table[cell]!;
      let high = table[cell + 1]!;
      while (bin < high) {
        const middle = (bin + high) >> 1;
        if (edges[middle]! <= value) bin = middle + 1;
        else high = middle;
      }
      const round = rounding[bin]!;
      if (Number.isNaN(round)) {
        this.#addOpen(value);
        continue;
      }
      const difference = value - edges[bin - 1]!;
      const square = difference * difference;
      const roundSquare = round * round * SQUARED;
      const coarse = difference + round - round;
      const coarseSquare = square + roundSquare - roundSquare;
      const finer = round * FINE;
      const finerSquare = roundSquare * FINE;
      const at = CELL * bin;
      cells[at]! += 1;
      cells[at + 1]! += coarse;
      cells[at + 2]! += difference - coarse + finer - finer;
      cells[at + 3]! += coarseSquare;
      cells[at + 4]! += square - coarseSquare + finerSquare - finerSquare;
    }
  }

  #addOpen(value: number): void {
    if (Number.isNaN(value)) this.#nan += 1;
    else if (value === Infinity) this.#positiveInfinity += 1;
    else if (value === -Infinity) this.#negativeInfinity += 1;
    else this.#addTo(this.#grid.binOf(value), value);
  }

  #addTo(bin: number, value: number): void {
    let open = this.#open.get(bin);
    if (open === undefined) {
      open = { sum: new ExactSum(), squares: new ExactSum() };
      this.#open.set(bin, open);
    }
    this.#cells[CELL * bin]! += 1;
    open.sum.add(value);
    open.squares.add(Math.min((value - this.#grid.anchorOf(bin)) ** 2, Number.MAX_VALUE));
  }

  #carry(): void {
    const carried = (this.#carried ??= new Array<bigint>(2 * this.#grid.bins).fill(0n));
    for (let bin = 0; bin < this.#grid.bins; bin += 1) {
      carried[2 * bin] = this.#wholeUnits(bin, SUM);
      carried[2 * bin + 1] = this.#wholeUnits(bin, SQUARES);
      this.#cells.fill(0, CELL * bin + SUM, CELL * bin + CELL);
    }
    this.#unfolded = 0;
  }

  /** The sum in the bin's units, as the nearest double. */
  #units(bin: number, which: Which): number {
    const at = CELL * bin + which;
    const sum = this.#cells[at]! + this.#cells[at + 1]!;
    return sum === 0 ? 0 : sum / this.#unit(bin, which);
  }

  #wholeUnits(bin: number, which: Which): bigint {
    const at = CELL * bin + which;
    const [coarse, fine] = [this.#cells[at]!, this.#cells[at + 1]!];
    const carried = this.#carried?.[2 * bin + (which === SUM ? 0 : 1)] ?? 0n;
    if (coarse === 0 && fine === 0) return carried;
    const unit = this.#unit(bin, which);
    return carried + (BigInt((coarse / unit) * FINER) << FINER_BITS) + BigInt(fine / unit);
  }

  #unit(bin: number, which: Which): number {
    return which === SUM ? this.#grid.unitOfSums(bin) : this.#grid.unitOfSquares(bin);
  }
}
