import type { Estimation } from "../../../generated/types.ts";
import {
  cellsOfRows,
  expectedLoss,
  lossCells,
  strataOf,
  type ExpectedLoss,
} from "../../../stats/estimation/stratified-loss.ts";
import type { TaskSample } from "../../measure/registry.ts";
import { chosenFloats } from "../../measure/sampling.ts";
import type { ServedRows } from "../measured.ts";

type Losses = NonNullable<Estimation["losses"]>;

/** The prediction among the columns by which losses are stratified. */
export const SCORE = "@score";
const MOST_FEATURES = 3;

const LOSSES = {
  mean_absolute_error: (error: number) => Math.abs(error),
  mean_squared_error: (error: number) => error * error,
} as const;

/** Cells of prediction and features that matter, of a regression; undefined of another task. */
export function referenceLosses(sample: TaskSample, served: ServedRows, rows: Uint32Array): Losses | undefined {
  if (sample.task !== "regression" || sample.n === 0) return undefined;
  const { targets, candidate } = sample;
  const features = [...served.features].slice(0, MOST_FEATURES);
  const columns = [
    { name: SCORE, values: candidate.values },
    ...features.map(([name, values]) => ({ name, values: chosenFloats(values, rows) })),
  ];
  const strata = strataOf(columns);
  const bins = cellsOfRows(
    strata,
    strata.map((_, at) => columns[at]?.values ?? new Float64Array(0)),
  );
  const [absolute = [], squared = []] = Object.values(LOSSES).map((loss) =>
    lossCells(
      bins,
      strata.length,
      targets.map((target, row) => loss((candidate.values[row] ?? 0) - target)),
    ),
  );
  const mean = (cells: typeof absolute): number =>
    cells.reduce((sum, cell) => sum + cell.sum, 0) / cells.reduce((sum, cell) => sum + cell.rows, 0);
  return {
    columns: strata.map(({ name, edges }) => ({ name, edges: [...edges] })),
    cells: absolute.map(({ at, rows: count, sum, squares }, place) => ({
      at: [...at],
      rows: count,
      sums: { mean_absolute_error: sum, mean_squared_error: squared[place]?.sum ?? 0 },
      squares: { mean_absolute_error: squares, mean_squared_error: squared[place]?.squares ?? 0 },
    })),
    ...(absolute.length > 0 && {
      rest: { mean_absolute_error: mean(absolute), mean_squared_error: mean(squared) },
    }),
  };
}

/** What a window's losses are expected to be, by the cells its rows lie in; a problem where a column is gone. */
export function expectedLossOf(
  loss: keyof typeof LOSSES,
  { columns, cells }: Losses,
  { values, rows, served }: { readonly values: Float64Array; readonly rows: Uint32Array; readonly served: ServedRows },
): ExpectedLoss | { readonly problem: string } {
  const found = columns.map(({ name }) => {
    if (name === SCORE) return values;
    const feature = served.features.get(name);
    return feature && chosenFloats(feature, rows);
  });
  const missing = columns.filter((_, at) => found[at] === undefined).map(({ name }) => name);
  if (missing.length > 0)
    return { problem: `losses are stratified by ${missing.join(" and ")}, which the log does not have; log it` };
  const bins = cellsOfRows(
    columns,
    found.map((column) => column ?? new Float64Array(0)),
  );
  const expected = expectedLoss(
    bins,
    columns.length,
    cells.map(({ at, rows: count, sums, squares }) => ({
      at,
      rows: count,
      sum: sums[loss] ?? 0,
      squares: squares[loss] ?? 0,
    })),
  );
  return expected ?? { problem: "the reference has no ten rows alike from which a loss could be expected" };
}

/** Of the losses that the same rows have, around what was expected of each. */
export function lossVariance(loss: keyof typeof LOSSES, sample: TaskSample, means: Float64Array): number {
  if (sample.task !== "regression" || sample.n < 2) return 0;
  const { targets, candidate } = sample;
  const rest = targets.map((target, row) => LOSSES[loss]((candidate.values[row] ?? 0) - target) - (means[row] ?? 0));
  const mean = rest.reduce((sum, value) => sum + value / rest.length, 0);
  return rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rest.length - 1);
}
