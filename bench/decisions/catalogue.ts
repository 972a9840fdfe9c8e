import { binaryCells } from "./binary-cells.ts";
import { rankingCells } from "./ranking-cells.ts";
import { regressionCells } from "./regression-cells.ts";
import { textCells } from "./text-cells.ts";
import type { Cell } from "./cell.ts";

/** All cells; those of one population follow each other. */
export function allCells(): readonly Cell[] {
  const cells = [...binaryCells(), ...regressionCells(), ...rankingCells(), ...textCells()];
  const ids = new Set(cells.map(({ id }) => id));
  if (ids.size !== cells.length) throw new Error("two cells have one name");
  return cells;
}
