import type { Random } from "../random.ts";
import { drawnRows } from "./domain-classifier.ts";
import type { Vectors } from "./domain-classifier.ts";
import { meanDiscrepancyTest } from "./mean-discrepancy.ts";

/** The kernel has a number for each pair of rows. */
const MOST_ROWS = 1000;
/** The smallest p-value is 0.002: enough for one column among 25. */
const PERMUTATIONS = 499;

/**
 * Maximum mean discrepancy of vectors, squared and unbiased, with the median distance as the kernel's width and a
 * permutation p-value; at most 1,000 rows of a side are taken.
 * @throws RangeError where a side has fewer than two rows.
 */
export function vectorDiscrepancyTest(
  { reference, current, dimensions }: Vectors,
  random: Random,
): { readonly statistic: number; readonly pValue: number; readonly rows: number; readonly referenceRows: number } {
  const split = (values: Float64Array): readonly Float64Array[] => {
    const drawn = drawnRows(values, { dimensions, random, most: MOST_ROWS });
    return Array.from({ length: drawn.length / dimensions }, (_, row) =>
      drawn.subarray(row * dimensions, (row + 1) * dimensions),
    );
  };
  const samples = { reference: split(reference), current: split(current) };
  const { statistic, pValue } = meanDiscrepancyTest(samples, { random, permutations: PERMUTATIONS });
  return { statistic, pValue, rows: samples.current.length, referenceRows: samples.reference.length };
}
