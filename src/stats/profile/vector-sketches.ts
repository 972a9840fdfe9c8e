import type { EmbeddingColumn, TextColumn } from "../../generated/types.ts";
import type { NumberGrid } from "./number-grid.ts";

/**
 * Lengths of texts in code points, on the grid of the reference's lengths (`numberEdges` of `textLength`s).
 * @awaits the scheduled monitor
 */
export class TextSketch {
  readonly grid: NumberGrid;

  constructor(grid: NumberGrid) {
    this.grid = grid;
  }

  add(text: string): void {
    throw new Error(`not yet ${text}`);
  }

  addNulls(count: number): void {
    throw new Error(`not yet ${count}`);
  }

  column(options: { readonly exact?: boolean } = {}): TextColumn {
    throw new Error(`not yet ${options.exact}`);
  }
}

/**
 * Lists of numbers of one length: their mean and their Euclidean norms, on the grid of the reference's norms.
 * @awaits the scheduled monitor
 */
export class EmbeddingSketch {
  readonly grid: NumberGrid;
  readonly dimensions: number;

  constructor(grid: NumberGrid, dimensions: number) {
    this.grid = grid;
    this.dimensions = dimensions;
  }

  /** One row, at `offset` of `values`; a list with a number that is none counts as null. */
  add(values: Float64Array | Float32Array, offset = 0): void {
    throw new Error(`not yet ${values.length} ${offset}`);
  }

  /** Empty cells, and lists of another length. */
  addNulls(count: number): void {
    throw new Error(`not yet ${count}`);
  }

  column(options: { readonly exact?: boolean } = {}): EmbeddingColumn {
    throw new Error(`not yet ${options.exact}`);
  }
}

/**
 * Code points of a text.
 * @awaits the scheduled monitor
 */
export function textLength(text: string): number {
  throw new Error(`not yet ${text}`);
}
