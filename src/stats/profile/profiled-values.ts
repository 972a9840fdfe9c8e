import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";
import { CategorySketch, referenceCategories } from "./category-sketch.ts";
import { chunkDistances } from "./chunk-distances.ts";
import { numberEdges } from "./number-edges.ts";
import { NumberGrid } from "./number-grid.ts";
import { NumberSketch } from "./number-sketch.ts";

/** A column of a reference, and how far each part of it is from the rest. */
export interface ProfiledColumn<Column> {
  readonly column: Column;
  /** Parts without a value have none. */
  readonly distances: readonly number[];
}

/** The rows of part `at` of `parts` equal ones: the first of it, and the first that is not. */
export function partRows(rows: number, parts: number, at: number): readonly [number, number] {
  return [Math.floor((rows * at) / parts), Math.floor((rows * (at + 1)) / parts)];
}

/**
 * Numbers of a reference in its order, such as scores, on edges of their own.
 * @awaits the scheduled monitor
 */
export function profiledNumbers(values: Float64Array, parts: number): ProfiledColumn<NumberColumn> {
  const finite = values.filter((value) => Number.isFinite(value)).sort();
  const grid = new NumberGrid(numberEdges(finite));
  const sketchOf = (from: number, to: number): NumberColumn => {
    const sketch = new NumberSketch(grid);
    sketch.add(values, from, to);
    return sketch.column();
  };
  const columns = Array.from({ length: parts }, (_, at) => sketchOf(...partRows(values.length, parts, at)));
  const whole = sketchOf(0, values.length);
  return {
    column: { ...whole, distinct: distinctOf(finite) },
    distances: chunkDistances(columns, whole),
  };
}

/** Different values. */
export function distinctOf(sorted: Float64Array): number {
  let distinct = 0;
  for (let place = 0; place < sorted.length; place++)
    if (place === 0 || sorted[place] !== sorted[place - 1]) distinct++;
  return distinct;
}

/**
 * Classes of a reference in its order, as positions in a dictionary; -1 is none.
 * @awaits the scheduled monitor
 */
export function profiledCategories(
  { codes, dictionary }: { readonly codes: Int32Array; readonly dictionary: readonly string[] },
  parts: number,
): ProfiledColumn<CategoryColumn> {
  const countsOf = (from: number, to: number): Float64Array => {
    const counts = new Float64Array(dictionary.length + 1);
    for (let row = from; row < to; row++) counts[(codes[row] ?? -1) + 1] = (counts[(codes[row] ?? -1) + 1] ?? 0) + 1;
    return counts;
  };
  const whole = countsOf(0, codes.length);
  const named = dictionary.map((word, code) => [word, whole[code + 1] ?? 0] as const).filter(([, rows]) => rows > 0);
  const column = referenceCategories(named, whole[0] ?? 0);
  const columns = Array.from({ length: parts }, (_, at) => {
    const counts = countsOf(...partRows(codes.length, parts, at));
    const sketch = new CategorySketch(column);
    for (const [code, word] of dictionary.entries())
      if ((counts[code + 1] ?? 0) > 0) sketch.add(word, counts[code + 1]);
    sketch.addNulls(counts[0] ?? 0);
    return sketch.column();
  });
  return { column, distances: chunkDistances(columns, column) };
}
