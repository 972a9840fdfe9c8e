import { allCells } from "./catalogue.ts";
import { simulate, type Cell } from "./cell.ts";
import { Draws } from "./random.ts";
import { readRecords } from "./recorded.ts";
import { complaintsOf } from "./verdict.ts";

export interface Sample {
  readonly cells: number;
  readonly seed: number;
  readonly dataSets: number;
}

/** Cells drawn by a seed, simulated anew: what is above its target or not as committed, in words. */
export async function checkSample({ cells, seed, dataSets }: Sample): Promise<readonly string[]> {
  const records = await readRecords();
  return drawCells(cells, seed).flatMap((cell) => complaintsOf(cell, simulate(cell, dataSets), records.get(cell.id)));
}

/** Different cells. */
export function drawCells(count: number, seed: number): readonly Cell[] {
  const random = new Draws("sample of cells", seed);
  const left = [...allCells()];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)).flat();
}
