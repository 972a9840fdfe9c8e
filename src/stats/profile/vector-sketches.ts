import type { EmbeddingColumn } from "../../generated/types.ts";
import type { NumberGrid } from "./number-grid.ts";
import { NumberSketch } from "./number-sketch.ts";

/** Components are whole numbers of 2^−36 of the largest usual norm: 2^16 of them add up without rounding. */
const UNIT_BITS = 36;
const MOST_UNFOLDED = 2 ** 16;
const ROUNDING_BITS = 52;

/**
 * Lists of numbers of one length: their mean and their Euclidean norms, on the grid of the reference's norms
 * (`numberEdges` of `euclideanNorm`s). Any order and any sharding gives the same column.
 */
export class EmbeddingSketch {
  readonly #norms: NumberSketch;
  readonly #dimensions: number;
  readonly #unit: number;
  readonly #sums: Float64Array;
  readonly #carried: bigint[];
  #unfolded = 0;
  #nulls = 0;

  constructor(grid: NumberGrid, dimensions: number) {
    this.#norms = new NumberSketch(grid);
    this.#dimensions = dimensions;
    this.#unit = embeddingUnit(grid);
    this.#sums = new Float64Array(dimensions);
    this.#carried = new Array<bigint>(dimensions).fill(0n);
  }

  /** One row, at `offset` of `values`; a list with a number that is none counts as null. */
  add(values: Float64Array | Float32Array, offset = 0): void {
    const norm = euclideanNorm(values, offset, this.#dimensions);
    if (!Number.isFinite(norm)) {
      this.#nulls += 1;
      return;
    }
    this.#norms.addOne(norm);
    if (norm > this.#unit * 2 ** UNIT_BITS) this.#addLarge(values, offset);
    else this.#addUsual(values, offset);
  }

  /** Empty cells, and lists of another length. */
  addNulls(count: number): void {
    this.#nulls += count;
  }

  column({ exact = false }: { readonly exact?: boolean } = {}): EmbeddingColumn {
    this.#carry();
    const lengths = this.#norms.column({ exact });
    return embeddingColumn({ nulls: this.#nulls, sums: this.#carried, unit: this.#unit, lengths, exact });
  }

  #addUsual(values: Float64Array | Float32Array, offset: number): void {
    const sums = this.#sums;
    const rounding = 1.5 * this.#unit * 2 ** ROUNDING_BITS;
    for (let at = 0; at < sums.length; at += 1) sums[at]! += values[offset + at]! + rounding - rounding;
    this.#unfolded += 1;
    if (this.#unfolded >= MOST_UNFOLDED) this.#carry();
  }

  /** Far outside the reference: beyond what doubles add up exactly. */
  #addLarge(values: Float64Array | Float32Array, offset: number): void {
    for (let at = 0; at < this.#dimensions; at += 1) this.#carried[at]! += wholeUnits(values[offset + at]!, this.#unit);
  }

  #carry(): void {
    this.#sums.forEach((sum, at) => (this.#carried[at]! += wholeUnits(sum, this.#unit)));
    this.#sums.fill(0);
    this.#unfolded = 0;
  }
}

export interface EmbeddingSums {
  readonly nulls: number;
  readonly sums: readonly bigint[];
  readonly unit: number;
  readonly lengths: EmbeddingColumn["lengths"];
  readonly exact: boolean;
}

/** The column of these sums: the same whatever they were gathered from. */
export function embeddingColumn({ nulls, sums, unit, lengths, exact }: EmbeddingSums): EmbeddingColumn {
  const rows = lengths.rows;
  return {
    kind: "embedding",
    rows: rows + nulls,
    nulls,
    dimensions: sums.length,
    mean: sums.map((sum) => (rows === 0 ? 0 : (Number(sum) / rows) * unit)),
    ...(exact ? { exact: sums.map(String) } : {}),
    lengths,
  };
}

/** The unit of sums of components: it follows from the reference's norms. */
export function embeddingUnit({ edges }: { readonly edges: ArrayLike<number> }): number {
  // Edges beyond the reference's own norms only make the unit coarser by what they are away.
  const largest = Math.abs(edges[Math.floor(edges.length / 2)] ?? 0);
  const power = largest > 0 ? Math.ceil(Math.log2(largest)) : 0;
  return 2 ** Math.min(450, Math.max(-450, power + 4 - UNIT_BITS));
}

/** Euclidean norm of `length` numbers from `offset` on; not finite where one is not. */
export function euclideanNorm(
  values: Float64Array | Float32Array,
  offset = 0,
  length = values.length - offset,
): number {
  let squares = 0;
  for (let at = offset; at < offset + length; at += 1) squares += values[at]! * values[at]!;
  return Math.sqrt(squares);
}

function wholeUnits(value: number, unit: number): bigint {
  return BigInt(Math.round(value / unit));
}
