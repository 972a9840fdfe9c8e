/**
 * Bins between edges, made once a column and shared by all its sketches.
 * @awaits the scheduled monitor
 */
export class NumberGrid {
  readonly edges: Float64Array;
  readonly bins: number;

  /** @throws RangeError where the edges do not ascend or are not finite. */
  constructor(edges: ArrayLike<number>) {
    this.edges = Float64Array.from(edges);
    this.bins = this.edges.length + 1;
  }
}
