/** A column by whose bins losses are stratified: a value lies above as many edges as its bin says; NaN has the last bin. */
export interface Stratum {
  readonly name: string;
  readonly edges: readonly number[];
}

/** What a loss was in a cell of the reference: its sum, and the sum of its squares, over so many rows. */
export interface LossCell {
  readonly at: readonly number[];
  readonly rows: number;
  readonly sum: number;
  readonly squares: number;
}

export interface ExpectedLoss {
  readonly mean: number;
  /** Of each row: the mean of its cell. */
  readonly means: Float64Array;
  /** Of one row around the mean of its cell. */
  readonly variance: number;
  /** Share of the rows in cells that the reference hardly has: they have the mean of all such rows. */
  readonly unseen: number;
}

/** Fewer rows are not published. */
export const LEAST_CELL_ROWS = 10;
/** The cell of all rows whose own cell has too few. */
export const POOLED: readonly number[] = [-1];

/** On average a cell has this many rows: fewer say little of their loss. */
const ROWS_A_CELL = 30;
const PREDICTION_BINS = 10;
const LEAST_FEATURE_BINS = 3;

/** Edges at quantiles of the prediction and of the leading features: as many of either as the rows allow. */
export function strataOf(
  columns: readonly { readonly name: string; readonly values: Float64Array }[],
): readonly Stratum[] {
  const [prediction, ...features] = columns;
  if (prediction === undefined) return [];
  const cells = prediction.values.length / ROWS_A_CELL;
  const predictionBins = Math.max(1, Math.min(PREDICTION_BINS, Math.floor(cells)));
  for (let used = features.length; used > 0; used -= 1) {
    const bins = Math.min(PREDICTION_BINS, Math.floor((cells / predictionBins) ** (1 / used)));
    if (bins < LEAST_FEATURE_BINS) continue;
    return [stratum(prediction, predictionBins), ...features.slice(0, used).map((feature) => stratum(feature, bins))];
  }
  return [stratum(prediction, predictionBins)];
}

/** The bin of each row in each column, row-major. */
export function cellsOfRows(strata: readonly Stratum[], columns: readonly Float64Array[]): Int32Array {
  const n = columns[0]?.length ?? 0;
  const bins = new Int32Array(n * strata.length);
  strata.forEach(({ edges }, at) => {
    const values = columns[at]!;
    for (let row = 0; row < n; row += 1) bins[row * strata.length + at] = binOf(values[row]!, edges);
  });
  return bins;
}

/** Sums of a loss by cell; rows of cells with too few are pooled into one, if they are enough together. */
export function lossCells(bins: Int32Array, width: number, losses: Float64Array): readonly LossCell[] {
  const keys = cellKeys(bins, width);
  const found = new Map<number, { at: readonly number[]; rows: number; sum: number; squares: number }>();
  for (let row = 0; row < losses.length; row += 1) {
    let cell = found.get(keys[row]!);
    if (cell === undefined) {
      cell = { at: [...bins.subarray(row * width, (row + 1) * width)], rows: 0, sum: 0, squares: 0 };
      found.set(keys[row]!, cell);
    }
    const loss = losses[row]!;
    cell.rows += 1;
    cell.sum += loss;
    cell.squares += loss * loss;
  }
  const pooled = { at: POOLED, rows: 0, sum: 0, squares: 0 };
  const kept: LossCell[] = [];
  for (const [, cell] of [...found].toSorted(([a], [b]) => a - b)) {
    if (cell.rows >= LEAST_CELL_ROWS) kept.push(cell);
    else {
      pooled.rows += cell.rows;
      pooled.sum += cell.sum;
      pooled.squares += cell.squares;
    }
  }
  return pooled.rows >= LEAST_CELL_ROWS ? [...kept, pooled] : kept;
}

/**
 * The loss that is to be expected of rows by the cells they lie in: the reference's mean loss in each, weighted by the
 * rows' shares of them. It is direct loss estimation (NannyML) with a piecewise constant model, and assumes as that does
 * that within a cell the loss has not changed. Null without rows or cells.
 */
export function expectedLoss(bins: Int32Array, width: number, cells: readonly LossCell[]): ExpectedLoss | null {
  const n = width === 0 ? 0 : bins.length / width;
  const known = new Map(cells.map((cell) => [keyOf(cell.at), cell]));
  const fallback = known.get(keyOf(POOLED)) ?? allOf(cells);
  if (n === 0 || fallback === undefined) return null;
  const keys = cellKeys(bins, width);
  const means = new Float64Array(n);
  let [mean, variance, unseen] = [0, 0, 0];
  for (let row = 0; row < n; row += 1) {
    const cell = known.get(keys[row]!);
    if (cell === undefined) unseen += 1;
    const { rows, sum, squares } = cell ?? fallback;
    means[row] = sum / rows;
    mean += sum / rows / n;
    variance += Math.max(0, squares / rows - (sum / rows) ** 2) / n;
  }
  return { mean, means, variance, unseen: unseen / n };
}

function allOf(cells: readonly LossCell[]): Omit<LossCell, "at"> | undefined {
  if (cells.length === 0) return undefined;
  return cells.reduce<Omit<LossCell, "at">>(
    (all, { rows, sum, squares }) => ({ rows: all.rows + rows, sum: all.sum + sum, squares: all.squares + squares }),
    { rows: 0, sum: 0, squares: 0 },
  );
}

/** No column has more bins: 20 edges, and one for what is missing. */
const RADIX = 32;

function cellKeys(bins: Int32Array, width: number): Float64Array {
  const keys = new Float64Array(bins.length / Math.max(1, width));
  for (let row = 0; row < keys.length; row += 1) {
    let key = 1;
    for (let at = 0; at < width; at += 1) key = key * RADIX + bins[row * width + at]!;
    keys[row] = key;
  }
  return keys;
}

function keyOf(at: readonly number[]): number {
  return at[0] === -1 ? -1 : at.reduce((key, bin) => key * RADIX + bin, 1);
}

function stratum({ name, values }: { readonly name: string; readonly values: Float64Array }, bins: number): Stratum {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted();
  if (sorted.length === 0) return { name, edges: [] };
  // Values that are there: between two of few, an interpolated edge would begin a bin of none.
  const quantiles = Array.from({ length: bins - 1 }, (_, at) => {
    return sorted[Math.floor(((sorted.length - 1) * (at + 1)) / bins)]!;
  });
  return { name, edges: [...new Set(quantiles)].filter((edge) => Number.isFinite(edge) && edge < sorted.at(-1)!) };
}

function binOf(value: number, edges: readonly number[]): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let bin = 0;
  while (bin < edges.length && value > edges[bin]!) bin += 1;
  return bin;
}
