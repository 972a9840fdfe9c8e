import type { NumberColumn } from "../../../../src/generated/types.ts";
import { numberEdges } from "../../../../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../../../../src/stats/profile/number-grid.ts";
import { NumberSketch } from "../../../../src/stats/profile/number-sketch.ts";

export function gridOf(values: Iterable<number>): NumberGrid {
  return new NumberGrid(numberEdges(Float64Array.from(values).filter(Number.isFinite).sort()));
}

export function columnOf(grid: NumberGrid, values: ArrayLike<number>, nulls = 0): NumberColumn {
  const sketch = new NumberSketch(grid);
  sketch.add(Float64Array.from(values));
  sketch.addNulls(nulls);
  return sketch.column();
}

/** By comparing with every edge: the slow and obvious way. */
export function countsOf({ edges }: NumberGrid, values: ArrayLike<number>): readonly number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of Array.from(values)) {
    const bin = edges.findIndex((edge) => value < edge);
    counts[bin < 0 ? edges.length : bin]! += 1;
  }
  return counts;
}

export function repeated(value: number, times: number): number[] {
  return new Array<number>(times).fill(value);
}
