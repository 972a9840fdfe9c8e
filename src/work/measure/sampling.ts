/** How the rows came to be: which of them are not independent, and how much each counts. */
export interface Sampling {
  /** Weight per row, above 0 or 0. */
  readonly weights?: Float64Array | undefined;
  readonly clusters?: Clusters | undefined;
  /** Values of the manifest's own metrics, by their names. */
  readonly rowValues?: ReadonlyMap<string, RowValues> | undefined;
}

/** A value per row as each model's answers make it. */
export interface RowValues {
  readonly candidate: Float64Array;
  readonly baseline?: Float64Array | undefined;
}

/** Rows of one customer, patient or series share a code 0 … count − 1. */
export interface Clusters {
  readonly codes: Int32Array;
  readonly count: number;
}

/** How to resample. */
export interface Resampling {
  readonly seed: number;
  readonly replicates: number;
  /** Up to this many rows a metric of ranks is resampled row by row; above, it has its influence function. */
  readonly rankedRows: number;
}

export const REPLICATES = 2000;
/** Up to here a gated metric of ranks is resampled row by row; above, only rows without weights have an interval. */
export const RANKED_ROWS = 20_000;

/** Whether there are at least so many rows, or groups of rows where they are not independent. */
export function hasUnits(n: number, { clusters }: Sampling, least: number): boolean {
  if (clusters === undefined || n < least) return n >= least;
  const seen = new Set<number>();
  return clusters.codes.some((code) => seen.add(code).size >= least);
}

/** The sampling of chosen rows. Cluster codes keep their numbers: codes without a row are allowed. */
export function samplingOf({ weights, clusters, rowValues }: Sampling, rows: Uint32Array): Sampling {
  return {
    ...(rowValues !== undefined && { rowValues: chosenRowValues(rowValues, rows) }),
    weights: weights === undefined ? undefined : chosenFloats(weights, rows),
    clusters: clusters === undefined ? undefined : { codes: chosenCodes(clusters.codes, rows), count: clusters.count },
  };
}

function chosenRowValues(all: ReadonlyMap<string, RowValues>, rows: Uint32Array): ReadonlyMap<string, RowValues> {
  const chosen = ({ candidate, baseline }: RowValues): RowValues => ({
    candidate: chosenFloats(candidate, rows),
    baseline: baseline && chosenFloats(baseline, rows),
  });
  return new Map([...all].map(([name, values]) => [name, chosen(values)]));
}

export function chosenFloats(values: Float64Array, rows: Uint32Array): Float64Array {
  const chosen = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) chosen[at] = values[rows[at] ?? 0] ?? Number.NaN;
  return chosen;
}

export function chosenCodes(codes: Int32Array, rows: Uint32Array): Int32Array {
  const chosen = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) chosen[at] = codes[rows[at] ?? 0] ?? -1;
  return chosen;
}

export function chosenBytes(values: Uint8Array, rows: Uint32Array): Uint8Array {
  const chosen = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) chosen[at] = values[rows[at] ?? 0] ?? 0;
  return chosen;
}
