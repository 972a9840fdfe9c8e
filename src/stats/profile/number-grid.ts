import { isSingleValue } from "./number-edges.ts";

const CELLS_PER_EDGE = 8;
const [FEWEST_CELLS, MOST_CELLS] = [64, 8192];
/** Edges beyond these shares lie far apart: the table would be spent on where hardly any value is. */
const TABLE_FROM = 0.05;
/**
 * Differences in a bin are cut into whole numbers of 2^−32 of its width (rounded up to a power of two), and what is
 * left into whole numbers of 2^−32 of those; squares likewise.
 */
const UNIT_BITS = 32;
/** Of one such number to the next. */
export const FINER = 2 ** -UNIT_BITS;
/** Adding and taking off so many units rounds to whole ones. */
const ROUNDER = 2 ** 52;
/** Beyond these widths the squares of differences are no ordinary doubles. */
const [NARROWEST, WIDEST] = [2 ** -450, 2 ** 450];

/**
 * Bins between edges, made once a column and shared by all its sketches. Bin 0 is below the first edge, bin j from
 * edge j−1 up to, and without, edge j; the last one has no end.
 */
export class NumberGrid {
  readonly edges: Float64Array;
  readonly bins: number;
  /**
   * Of each bin the number that rounds its values to units when it is added and taken off again; 0 of single values,
   * NaN of bins that are open or too wide or narrow for that.
   */
  readonly rounding: Float64Array;
  /** Edges in lower cells than this one; one more than cells. */
  readonly table: Uint16Array;
  readonly tableFrom: number;
  readonly cellsPerUnit: number;

  /** @throws RangeError where the edges do not ascend, are not finite or are more than 2,200. */
  constructor(edges: ArrayLike<number>) {
    this.edges = Float64Array.from(edges);
    requireAscending(this.edges);
    this.bins = this.edges.length + 1;
    this.rounding = new Float64Array(this.bins);
    for (let bin = 0; bin < this.bins; bin += 1) this.rounding[bin] = roundingOf(this.edges, bin);
    const cells = cellsFor(this.edges.length);
    const last = this.edges.length - 1;
    const [low, high] = [this.edges[Math.floor(last * TABLE_FROM)] ?? 0, this.edges[Math.ceil(last * 0.95)] ?? 0];
    this.tableFrom = low;
    const scale = cells / (high - low);
    this.cellsPerUnit = Number.isFinite(scale) ? scale : 0;
    this.table = this.#tableOf(cells);
  }

  /** The bin of a number that is not NaN. */
  binOf(value: number): number {
    const { edges, table } = this;
    const cell = this.#cellOf(value, table.length - 1);
    let [low, high] = [table[cell]!, table[cell + 1]!];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** From where squares of a bin are taken: its lower edge, of bin 0 its upper one; 0 without edges. */
  anchorOf(bin: number): number {
    return this.edges[Math.max(0, bin - 1)] ?? 0;
  }

  /** The unit of a bin's exact sums; NaN of bins that are summed as doubles, in units of 2^−1074. */
  unitOfSums(bin: number): number {
    const rounding = this.rounding[bin]!;
    return rounding === 0 ? 1 : (rounding / ROUNDER) * FINER;
  }

  /** The unit of a bin's exact sums of squares. */
  unitOfSquares(bin: number): number {
    const rounding = this.rounding[bin]!;
    return rounding === 0 ? 1 : (roundingOfSquares(rounding) / ROUNDER) * FINER;
  }

  /** Any function of the value that never falls will do for a cell, so its rounding does no harm. */
  #cellOf(value: number, cells: number): number {
    const place = (value - this.tableFrom) * this.cellsPerUnit;
    if (!(place > 0)) return 0;
    return place >= cells ? cells - 1 : place | 0;
  }

  #tableOf(cells: number): Uint16Array {
    const table = new Uint16Array(cells + 1);
    for (const edge of this.edges) table[this.#cellOf(edge, cells) + 1]! += 1;
    for (let cell = 0; cell < cells; cell += 1) table[cell + 1]! += table[cell]!;
    return table;
  }
}

/** Rounds squares of differences to units of 2^−32 of the squared width, as `rounding` does with differences. */
export function roundingOfSquares(rounding: number): number {
  return (rounding / ROUNDER) ** 2 * 2 ** UNIT_BITS * ROUNDER;
}

function roundingOf(edges: Float64Array, bin: number): number {
  if (bin === 0 || bin === edges.length) return Number.NaN;
  if (isSingleValue(edges, bin)) return 0;
  const width = edges[bin]! - edges[bin - 1]!;
  if (!(width >= NARROWEST && width <= WIDEST)) return Number.NaN;
  return powerFrom(width) * FINER * ROUNDER;
}

/** The smallest power of two that is not below the width; log2 alone may round down. */
function powerFrom(width: number): number {
  const power = 2 ** Math.floor(Math.log2(width));
  return power < width ? 2 * power : power;
}

function cellsFor(edges: number): number {
  return Math.min(MOST_CELLS, Math.max(FEWEST_CELLS, 2 ** Math.ceil(Math.log2(1 + edges * CELLS_PER_EDGE))));
}

function requireAscending(edges: Float64Array): void {
  if (edges.length > 2200) throw new RangeError(`a column has at most 2,200 edges, not ${edges.length}`);
  edges.forEach((edge, at) => {
    if (!Number.isFinite(edge)) throw new RangeError(`edges are finite numbers, not ${edge}`);
    if (at > 0 && !(edges[at - 1]! < edge)) throw new RangeError(`edges ascend: ${edges[at - 1]} is before ${edge}`);
  });
}
