import type { CategoryColumn, NumberColumn } from "../generated/types.ts";
import type { Codes } from "../data/table.ts";
import { CategorySketch, referenceCategories } from "../stats/profile/category-sketch.ts";
import { chunkDistances } from "../stats/profile/chunk-distances.ts";
import { numberEdges } from "../stats/profile/number-edges.ts";
import { NumberGrid } from "../stats/profile/number-grid.ts";
import { NumberSketch } from "../stats/profile/number-sketch.ts";

/** A column of the reference, and how far each of its parts is from the rest. */
export interface ProfiledColumn<Column = NumberColumn | CategoryColumn> {
  readonly column: Column;
  readonly distances: readonly number[];
}

/** Where the parts of the reference begin and end, in its order; none where they would be too small to tell anything. */
export type Parts = readonly (readonly [from: number, to: number])[];

const MOST_PARTS = 10;
const FEWEST_PARTS = 6;
const SMALLEST_PART = 100;

/** Ten equal parts of so many rows, or as many as have a hundred rows each; of fewer than six nothing is learnt. */
export function partsOf(rows: number): Parts {
  const count = Math.min(MOST_PARTS, Math.floor(rows / SMALLEST_PART));
  if (count < FEWEST_PARTS) return [];
  const at = (part: number): number => Math.floor((rows * part) / count);
  return Array.from({ length: count }, (_, part) => [at(part), at(part + 1)] as const);
}

/** `nulls` of the NaN among the values are empty cells, the others are NaN themselves. */
export function profiledNumbers(
  values: Float64Array,
  { nulls, parts }: { readonly nulls: number; readonly parts: Parts },
): ProfiledColumn<NumberColumn> {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const grid = new NumberGrid(numberEdges(sorted));
  const whole = new NumberSketch(grid);
  whole.add(values);
  const counted = whole.column({ distinct: distinctIn(sorted) });
  // What is empty was counted as NaN, and is told apart here.
  const column = { ...counted, nulls, nan: Math.max(0, counted.nan - nulls) };
  const sketches = parts.map(([from, to]) => {
    const part = new NumberSketch(grid);
    part.add(values, from, to);
    return part.column();
  });
  return { column, distances: chunkDistances(sketches, column) };
}

export function profiledCodes(
  { codes, dictionary }: Codes,
  { parts }: { readonly parts: Parts },
): ProfiledColumn<CategoryColumn> {
  const counts = countsIn(codes, dictionary.length);
  const named = dictionary.map((word, code) => [word, counts[code + 1] ?? 0] as const);
  const column = referenceCategories(
    named.filter(([, rows]) => rows > 0),
    counts[0] ?? 0,
  );
  const sketches = parts.map(([from, to]) => {
    const own = countsIn(codes.subarray(from, to), dictionary.length);
    const sketch = new CategorySketch(column);
    for (const [code, word] of dictionary.entries()) {
      const rows = own[code + 1] ?? 0;
      if (rows > 0) sketch.add(word, rows);
    }
    sketch.addNulls(own[0] ?? 0);
    return sketch.column();
  });
  return { column, distances: chunkDistances(sketches, column) };
}

/** By code, from −1 on. */
function countsIn(codes: Int32Array, words: number): Float64Array {
  const counts = new Float64Array(words + 1);
  for (const code of codes) counts[code + 1] = (counts[code + 1] ?? 0) + 1;
  return counts;
}

function distinctIn(sorted: Float64Array): number {
  let distinct = 0;
  for (let row = 0; row < sorted.length; row += 1) if (row === 0 || sorted[row] !== sorted[row - 1]) distinct += 1;
  return distinct;
}
