import type { CategoryColumn } from "../../generated/types.ts";

/**
 * The column of a reference from all its values with their counts (each value once or more, in any order): the 1,024
 * most frequent by name, the others pooled with their hashes.
 * @awaits the scheduled monitor
 */
export function referenceCategories(counts: Iterable<readonly [string, number]>, nulls: number): CategoryColumn {
  throw new Error(`not yet ${String(counts)} ${nulls}`);
}

/**
 * Values of a window counted against those of the reference.
 * @awaits the scheduled monitor
 */
export class CategorySketch {
  readonly reference: CategoryColumn;

  constructor(reference: CategoryColumn) {
    this.reference = reference;
  }

  add(value: string, rows = 1): void {
    throw new Error(`not yet ${value} ${rows}`);
  }

  addNulls(count: number): void {
    throw new Error(`not yet ${count}`);
  }

  /** `exact`: with what partial profiles are merged by. */
  column(options: { readonly exact?: boolean } = {}): CategoryColumn {
    throw new Error(`not yet ${options.exact}`);
  }
}
