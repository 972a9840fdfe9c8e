import { binaryCells } from "./binary-cells.ts";
import { customCells } from "./custom.ts";
import { forecastingCells } from "./forecasting-cells.ts";
import { multiclassCells } from "./multiclass-cells.ts";
import { multilabelCells } from "./multilabel-cells.ts";
import { quantileCells } from "./quantile-cells.ts";
import { rankingCells } from "./ranking-cells.ts";
import { regressionCells } from "./regression-cells.ts";
import { textCells } from "./text-cells.ts";
import type { Cell } from "./cell.ts";

/** All cells; those of one population follow each other. */
export function allCells(): readonly Cell[] {
  const cells = [
    ...binaryCells(),
    ...multiclassCells(),
    ...multilabelCells(),
    ...regressionCells(),
    ...rankingCells(),
    ...textCells(),
    ...forecastingCells(),
    ...quantileCells(),
    ...customCells(),
  ];
  const ids = new Set(cells.map(({ id }) => id));
  if (ids.size !== cells.length) throw new Error("two cells have one name");
  return cells;
}
