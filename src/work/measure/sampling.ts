/** How the rows came to be: which of them are not independent, and how much each counts. */
export interface Sampling {
  /** Weight per row, above 0 or 0. */
  readonly weights?: Float64Array | undefined;
  readonly clusters?: Clusters | undefined;
  /** Of forecasts: of each row its time, in the order of time, the same for all series. What happens then happens to all. */
  readonly times?: Clusters | undefined;
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
/** Up to here the value of a metric of ranks is resampled row by row for its interval. */
export const RANKED_ROWS = 20_000;

/** Whether rows are independent and count alike: what the closed forms ask for. */
export function areIndependent({ weights, clusters, times }: Sampling): boolean {
  return weights === undefined && clusters === undefined && times === undefined;
}

/** What the sampling adds to the name of a method. */
export function describe({ weights, clusters, times }: Sampling): string {
  return `${times === undefined ? "" : ", over time"}${clusters === undefined ? "" : ", clustered"}${weights === undefined ? "" : ", weighted"}`;
}

/** What is independent of what: rows, or groups of them. */
export function unitOf({ clusters, times }: Sampling): "row" | "group" | "time" {
  if (times !== undefined) return "time";
  return clusters === undefined ? "row" : "group";
}

/** The independent units of n rows that have any weight. */
export function unitsOf(n: number, sampling: Sampling): CountedUnits {
  const { weights } = sampling;
  const groups = sampling.times ?? sampling.clusters;
  const seen = new Set<number>();
  let rows = 0;
  for (let row = 0; row < n; row += 1) {
    if (weights?.[row] === 0) continue;
    rows += 1;
    if (groups !== undefined) seen.add(groups.codes[row] ?? -1);
  }
  return {
    n: groups === undefined ? rows : seen.size,
    of: unitOf(sampling),
    ...unevenUnits(weights ?? new Float64Array(n).fill(1), {
      units: groups === undefined ? rows : seen.size,
      codes: groups?.codes,
    }),
  };
}

/** Kish's number where it is another than that of the units that have weight. */
export function unevenUnits(
  weights: Float64Array,
  { units, codes }: { readonly units: number; readonly codes?: Int32Array | undefined },
): Pick<CountedUnits, "effective"> {
  if (codes === undefined && weights.every((weight) => weight === weights[0])) return {};
  const effective = effectiveUnits(weights, codes);
  return effective > units * (1 - 1e-9) ? {} : { effective };
}

interface CountedUnits {
  readonly n: number;
  readonly of: "row" | "group" | "time";
  readonly effective?: number | undefined;
}

/** Kish's number: how many units that weigh alike would say as much. */
export function effectiveUnits(weights: Float64Array, codes?: Int32Array): number {
  const summed = new Map<number, number>();
  let [total, heavy, heaviest] = [0, 0, 0];
  for (let row = 0; row < weights.length; row += 1) heaviest = Math.max(heaviest, weights[row] ?? 0);
  for (let row = 0; row < weights.length; row += 1) {
    // Whatever they are measured in.
    const weight = (weights[row] ?? 0) / heaviest;
    total += weight;
    if (codes === undefined) heavy += weight * weight;
    else summed.set(codes[row] ?? -1, (summed.get(codes[row] ?? -1) ?? 0) + weight);
  }
  for (const weight of summed.values()) heavy += weight * weight;
  return heavy > 0 ? (total * total) / heavy : 0;
}

/** Weights that are all alike weigh nothing, and groups of a row each are the rows. */
export function plainSampling<S extends Sampling>(sampling: S): S {
  const { weights, clusters } = sampling;
  const isEven = weights !== undefined && (weights[0] ?? 0) > 0 && weights.every((weight) => weight === weights[0]);
  return {
    ...sampling,
    ...(isEven && { weights: undefined }),
    ...(clusters !== undefined && areSingle(clusters) && { clusters: undefined }),
  };
}

function areSingle({ codes, count }: Clusters): boolean {
  if (count < codes.length) return false;
  const seen = new Uint8Array(count);
  for (const code of codes) {
    if (seen[code] === 1) return false;
    seen[code] = 1;
  }
  return true;
}

/** The sampling of chosen rows. Cluster codes keep their numbers: codes without a row are allowed. */
export function samplingOf(sampling: Sampling, rows: Uint32Array): Sampling {
  return plainSampling(chosenSampling(sampling, rows));
}

/** The same where the chosen rows are part of a whole, whose weights stay weights also where theirs are alike. */
export function chosenSampling({ weights, clusters, times, rowValues }: Sampling, rows: Uint32Array): Sampling {
  return {
    ...(rowValues !== undefined && { rowValues: chosenRowValues(rowValues, rows) }),
    weights: weights === undefined ? undefined : chosenFloats(weights, rows),
    clusters: clusters && { codes: chosenCodes(clusters.codes, rows), count: clusters.count },
    times: times && { codes: chosenCodes(times.codes, rows), count: times.count },
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
