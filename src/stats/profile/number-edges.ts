export interface EdgeOptions {
  /** At most so many quantile bins; 1,024. */
  readonly bins?: number;
  /** No bin between edges holds fewer rows of the reference, but for empty ones; 10. */
  readonly smallestBin?: number;
}

/**
 * Edges of the bins of a column, from the finite values of the reference in ascending order.
 * @awaits the scheduled monitor
 */
export function numberEdges(sorted: Float64Array, options: EdgeOptions = {}): Float64Array {
  throw new Error(`not yet: ${sorted.length} ${options.bins}`);
}
