import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";
import type { CellStatistic } from "./cell-bootstrap.ts";
import { drawnUnits } from "./sum-bootstrap.ts";
import type { DrawnUnits, SumSource } from "./sum-bootstrap.ts";

/** Rows that each add their weight (default 1) to one of `cells` cells. */
export interface RowCells extends Pick<SumSource, "clusters"> {
  readonly cellOf: Int32Array;
  readonly cells: number;
  readonly weights?: Float64Array | undefined;
}

/** Up to here rows are resampled one by one, so that time stays bounded. */
const MOST_ROWS = 4096;

/**
 * Bootstraps a statistic of weighted or clustered cells: a drawn row brings its weight, a drawn cluster all its rows.
 * The draws are those of `bootstrapSums`, in blocks above 4 096 rows; but a unit stores only the cells that it adds to,
 * since most cells of many groups are empty. A single cluster shows no spread, so it gives no interval.
 */
export function bootstrapRowCells(
  rows: RowCells,
  statistic: CellStatistic,
  options: BootstrapOptions,
): BootstrapEstimate {
  const random = Random.fromSeed(options.seed);
  const units = drawnUnits({ units: rows.cellOf.length, clusters: rows.clusters, mostUnits: MOST_ROWS }, random);
  const table = summedCells(rows, units);
  const sums = new Float64Array(rows.cells);
  const drawn = new Uint32Array(units.count);
  const values = new Float64Array(units.count < 2 ? 0 : (options.replicates ?? DEFAULT_REPLICATES));
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    sums.fill(0);
    random.fillBelow(drawn, units.count);
    for (let draw = 0; draw < drawn.length; draw += 1) addUnit(table, drawn[draw]!, sums);
    values[replicate] = statistic(sums);
  }
  sums.fill(0);
  for (let unit = 0; unit < units.count; unit += 1) addUnit(table, unit, sums);
  return percentileEstimate(statistic(sums), values, options.level);
}

/** Unit u adds `amounts` to `cells` at the places starts[u] … starts[u + 1] − 1. */
interface CellTable {
  readonly starts: Int32Array;
  readonly cells: Int32Array;
  readonly amounts: Float64Array;
}

function summedCells({ cellOf, cells, weights }: RowCells, units: DrawnUnits): CellTable {
  const { rows, firsts } = rowsOfUnits(units);
  const table = {
    starts: new Int32Array(units.count + 1),
    cells: new Int32Array(rows.length),
    amounts: new Float64Array(rows.length),
  };
  const place = new Int32Array(cells).fill(-1);
  let used = 0;
  for (let unit = 0; unit < units.count; unit += 1) {
    table.starts[unit] = used;
    for (let at = firsts[unit]!; at < firsts[unit + 1]!; at += 1) {
      const row = rows[at]!;
      const cell = cellOf[row]!;
      if (place[cell]! < table.starts[unit]!) {
        table.cells[used] = cell;
        place[cell] = used;
        used += 1;
      }
      table.amounts[place[cell]!]! += weights === undefined ? 1 : weights[row]!;
    }
  }
  table.starts[units.count] = used;
  return table;
}

/** Row numbers in the order of their units, and where each unit's begin. */
function rowsOfUnits({ codes, count }: DrawnUnits): { readonly rows: Int32Array; readonly firsts: Int32Array } {
  const firsts = new Int32Array(count + 1);
  for (const code of codes) firsts[code + 1]! += 1;
  for (let unit = 0; unit < count; unit += 1) firsts[unit + 1]! += firsts[unit]!;
  const next = firsts.slice();
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) {
    const unit = codes[row]!;
    rows[next[unit]!] = row;
    next[unit]! += 1;
  }
  return { rows, firsts };
}

function addUnit({ starts, cells, amounts }: CellTable, unit: number, sums: Float64Array): void {
  for (let at = starts[unit]!; at < starts[unit + 1]!; at += 1) sums[cells[at]!]! += amounts[at]!;
}
