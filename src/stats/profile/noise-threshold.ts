import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";
import { jensenShannonDistance } from "../drift/divergences.ts";
import { drawMultinomial } from "../multinomial.ts";
import { quantileOfSorted } from "../quantiles.ts";
import { Random } from "../random.ts";
import { centroidDistance } from "./bin-gaps.ts";
import { pooledCells } from "./category-distances.ts";
import { coarsened } from "./coarser-bins.ts";
import { cellStarts } from "./decile-cells.ts";
import { inUnits, robustScale } from "./number-distances.ts";
import { squaresWithin, type NumberBins } from "./number-moments.ts";

export interface NoiseOptions {
  /** Rows of the window that have a value. */
  readonly rows: number;
  readonly seed: number;
  /** Of a number column: in interquartile ranges / 1.349 instead of standard deviations. */
  readonly robust?: boolean;
  readonly replicates?: number;
}

const QUANTILE = 0.99;
const REPLICATES = 200;
/** The noise of W1 is one of the whole distribution: finer cells do not change it. */
const CELLS = 128;
/** But for the ends. */
const TAIL = 0.02;

/**
 * What the distance of a window from the reference exceeds in 1 % of the cases without drift: wassersteinStd (or
 * wassersteinRobust) of numbers, js of categories, by multinomial draws from the reference. The draws' rows in a cell
 * lie around its mean as its own do. Null where the reference or the window has no row.
 * @awaits the scheduled monitor
 */
export function noiseThreshold(
  reference: NumberColumn | CategoryColumn,
  { rows, seed, robust = false, replicates = REPLICATES }: NoiseOptions,
): number | null {
  if (rows === 0 || reference.rows === 0) return null;
  const random = Random.fromSeed(seed);
  const distance = reference.kind === "number" ? numberNoise(reference, robust) : categoryNoise(reference);
  if (distance === undefined) return null;
  const distances = Float64Array.from({ length: replicates }, () => distance(random, rows));
  return quantileOfSorted(distances.sort(), QUANTILE);
}

type Draw = (random: Random, rows: number) => number;

function numberNoise(column: NumberColumn, robust: boolean): Draw | undefined {
  const cells = filledCells(column);
  const { counts, sums } = cells;
  const scale = robust ? robustScale(column) : column.std;
  if (scale === null || column.mean === null) return undefined;
  const weights = Float64Array.from(counts);
  const deviations = counts.map((count, cell) => Math.sqrt(squaresWithin(cells, cell) / count));
  const drawn = new Float64Array(counts.length);
  return (random, rows) => {
    drawMultinomial(random, { weights, total: rows, into: drawn });
    const current = {
      counts: Array.from(drawn),
      sums: Array.from(drawn, (count, cell) => {
        const middle = sums[cell]! / counts[cell]!;
        return count * middle + deviations[cell]! * Math.sqrt(count) * random.normal();
      }),
    };
    return inUnits(centroidDistance(cells, current), scale) ?? 0;
  };
}

function categoryNoise(column: CategoryColumn): Draw | undefined {
  const all = [...column.values.map(([, rows]) => rows), column.other.rows];
  const { reference } = pooledCells({ reference: all, current: all });
  if (reference.length === 0) return undefined;
  const weights = Float64Array.from(reference);
  const current = new Float64Array(weights.length);
  return (random, rows) => {
    drawMultinomial(random, { weights, total: rows, into: current });
    return jensenShannonDistance({ reference: weights, current });
  };
}

/** About equally filled cells, in the bins' form; towards the ends, where few rows decide, the bins as they are. */
function filledCells(column: NumberColumn): NumberBins {
  const n = column.counts.reduce((sum, count) => sum + count, 0);
  const starts = cellStarts(column, CELLS);
  let before = 0;
  const places = column.edges.flatMap((_, place) => {
    before += column.counts[place]!;
    const isTail = Math.min(before, n - before) < TAIL * n && before > 0 && before < n;
    return isTail || starts.has(place + 1) ? [place] : [];
  });
  return coarsened(column, places);
}
