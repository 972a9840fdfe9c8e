import type { CategoryColumn, CountedValue } from "../../generated/types.ts";
import { CountedValues, MOST_VALUES } from "./counted-values.ts";
import { compareCodePoints, valueHash } from "./value-hash.ts";

/** So many values have a count of their own. */
const MOST_NAMED = 1024;
const MOST_UNSEEN = 20;

/**
 * The column of a reference from all its values with their counts, in any order (a value that comes twice adds up):
 * the 1,024 most frequent by name, the others pooled with their hashes.
 */
export function referenceCategories(counts: Iterable<readonly [string, number]>, nulls: number): CategoryColumn {
  const rowsOf = new Map<string, number>();
  for (const [value, rows] of counts) rowsOf.set(value, (rowsOf.get(value) ?? 0) + rows);
  const ranked = [...rowsOf].sort(byFrequency);
  const [named, others] = [ranked.slice(0, MOST_NAMED), ranked.slice(MOST_NAMED)];
  return {
    kind: "category",
    rows: rowsIn(ranked) + nulls,
    nulls,
    values: named.sort(byName),
    other: { values: others.length, rows: rowsIn(others) },
    ...(others.length > MOST_VALUES ? {} : { rare: others.map(([value]) => valueHash(value)).sort() }),
  };
}

/**
 * Values of a window counted against those of the reference. Any order and any sharding gives the same column.
 */
export class CategorySketch {
  readonly reference: CategoryColumn;
  readonly #rows: Map<string, number>;
  /** Undefined where the reference does not say which its rare values are. */
  readonly #known: ReadonlySet<string> | undefined;
  readonly #rare = new CountedValues();
  readonly #unseen = new CountedValues();
  #rareRows = 0;
  #unseenRows = 0;
  #nulls = 0;

  constructor(reference: CategoryColumn) {
    this.reference = reference;
    this.#rows = new Map(reference.values.map(([value]) => [value, 0]));
    const { rare = reference.other.values === 0 ? [] : undefined } = reference;
    this.#known = rare === undefined ? undefined : new Set(rare);
  }

  add(value: string, rows = 1): void {
    const counted = this.#rows.get(value);
    if (counted !== undefined) this.#rows.set(value, counted + rows);
    else if (this.#isUnseen(value)) {
      this.#unseen.add(value, rows);
      this.#unseenRows += rows;
    } else {
      this.#rare.add(value, rows);
      this.#rareRows += rows;
    }
  }

  addNulls(count: number): void {
    this.#nulls += count;
  }

  /** `exact`: with what partial profiles are merged by. */
  column({ exact = false }: { readonly exact?: boolean } = {}): CategoryColumn {
    return columnOfCounts({
      nulls: this.#nulls,
      values: [...this.#rows],
      rare: this.#rare,
      rareRows: this.#rareRows,
      unseen: this.#known === undefined ? undefined : { values: this.#unseen, rows: this.#unseenRows },
      exact,
    });
  }

  #isUnseen(value: string): boolean {
    if (this.#known === undefined) return false;
    return this.#known.size === 0 || !this.#known.has(valueHash(value));
  }
}

export interface CategoryCounts {
  readonly nulls: number;
  readonly values: readonly CountedValue[];
  readonly rare: CountedValues;
  readonly rareRows: number;
  /** Undefined where new values are not told from rare ones. */
  readonly unseen: { readonly values: CountedValues; readonly rows: number } | undefined;
  readonly exact: boolean;
}

/** The column of these counts: the same whatever they were gathered from. */
export function columnOfCounts({ nulls, values, rare, rareRows, unseen, exact }: CategoryCounts): CategoryColumn {
  const otherRows = rareRows + (unseen?.rows ?? 0);
  const seenNowhere = unseen?.values.values() ?? [];
  return {
    kind: "category",
    rows: rowsIn(values) + otherRows + nulls,
    nulls,
    values: values.toSorted(byName),
    other: { values: rare.different + (unseen?.values.different ?? 0), rows: otherRows },
    ...(unseen && {
      unseen: {
        rows: unseen.rows,
        values: seenNowhere.toSorted(byFrequency).slice(0, MOST_UNSEEN),
      },
    }),
    ...(exact ? { exact: { rare: rare.values(), unseen: seenNowhere, rareRows } } : {}),
  };
}

/** The most frequent first, of equals the lower by code point. */
export function byFrequency([a, rows]: CountedValue, [b, others]: CountedValue): number {
  return others - rows || compareCodePoints(a, b);
}

export function byName([a]: CountedValue, [b]: CountedValue): number {
  return compareCodePoints(a, b);
}

export function rowsIn(values: readonly CountedValue[]): number {
  return values.reduce((sum, [, rows]) => sum + rows, 0);
}
