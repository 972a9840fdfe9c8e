import { Random } from "../random.ts";
import { DEFAULT_REPLICATES, percentileEstimate } from "./replicates.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";

/** Units (rows) that each add something to `width` sums, starting at `offset` of `into`. */
export interface SumSource {
  readonly units: number;
  readonly width: number;
  readonly add: (unit: number, into: Float64Array, offset: number) => void;
  /** Cluster codes 0 … count − 1 of the units, to resample clusters (customers, queries, series) as a whole. */
  readonly clusters?: { readonly codes: Int32Array; readonly count: number } | undefined;
  /** Up to here units are resampled one by one; default LARGEST_ROW_BOOTSTRAP, less for wide sums. */
  readonly mostUnits?: number | undefined;
  /** Into so many blocks units are dealt where there are more; default 4 096. */
  readonly blocks?: number | undefined;
}

/** A statistic of the sums over all units; NaN where undefined. The array is reused: do not keep it. */
export type SumStatistic = (sums: Float64Array) => number;

/** Up to here units are resampled one by one. */
export const LARGEST_ROW_BOOTSTRAP = 20_000;
const BLOCKS = 4096;

/**
 * Bootstraps a statistic of additive sums (RMSE, R², ECE, ratios). Up to 20 000 units, or with clusters, this is
 * the exact nonparametric bootstrap; above, units are dealt at random into 4 096 equal blocks whose sums are
 * resampled: the replicates keep mean and covariance of the sums (the variance to within about 2 %), only their
 * skewness shrinks towards the normal limit, which at that size has been reached.
 */
export function bootstrapSums(
  source: SumSource,
  statistic: SumStatistic,
  options: BootstrapOptions,
): BootstrapEstimate {
  const random = Random.fromSeed(options.seed);
  const table = sparseUnits(summedUnits(source, random));
  const values = new Float64Array(options.replicates ?? DEFAULT_REPLICATES);
  const sums = new Float64Array(source.width);
  const drawn = new Uint32Array(table.units);
  const times = new Uint32Array(table.units);
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    random.fillBelow(drawn, table.units);
    times.fill(0);
    for (let draw = 0; draw < drawn.length; draw += 1) times[drawn[draw]!]! += 1;
    addUnits(table, times, sums);
    values[replicate] = statistic(sums);
  }
  addUnits(table, times.fill(1), sums);
  return percentileEstimate(statistic(sums), values, options.level);
}

/** Unit u adds `amounts` to `columns` at the places starts[u] … starts[u + 1] − 1: most of a wide unit's sums are 0. */
interface SumTable {
  readonly units: number;
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly amounts: Float64Array;
}

/** What is drawn: each row's unit as a code 0 … count − 1, all of which occur. */
export interface DrawnUnits {
  readonly codes: Int32Array;
  readonly count: number;
}

/** Clusters, blocks, or the units themselves. */
export function drawnUnits(
  { units, clusters, mostUnits, blocks = BLOCKS }: Omit<SumSource, "width" | "add">,
  random: Random,
): DrawnUnits {
  if (clusters !== undefined) return occurring(clusters.codes, clusters.count);
  if (units > (mostUnits ?? LARGEST_ROW_BOOTSTRAP)) return occurring(dealtBlocks({ units, blocks }, random), blocks);
  return { codes: Int32Array.from({ length: units }, (_, unit) => unit), count: units };
}

/** Codes without a unit are left out; the others keep their order. */
function occurring(codes: Int32Array, most: number): DrawnUnits {
  const place = new Int32Array(most).fill(-1);
  for (const code of codes) place[code] = 0;
  let count = 0;
  for (let code = 0; code < most; code += 1) if (place[code] === 0) place[code] = count++;
  return { codes: codes.map((code) => place[code]!), count };
}

/** The sums of each independent unit, row-major units × width. */
export interface SummedUnits {
  readonly units: number;
  readonly width: number;
  readonly sums: Float64Array;
}

/** Of clusters, of blocks where there are too many units, or of the units themselves. */
export function summedUnits(source: SumSource, random: Random): SummedUnits {
  const { units, width, add } = source;
  const { codes, count } = drawnUnits(source, random);
  const sums = new Float64Array(count * width);
  for (let unit = 0; unit < units; unit += 1) add(unit, sums, codes[unit]! * width);
  return { units: count, width, sums };
}

function sparseUnits({ units, width, sums }: SummedUnits): SumTable {
  const starts = new Uint32Array(units + 1);
  let used = 0;
  for (const value of sums) if (value !== 0) used += 1;
  const columns = new Uint32Array(used);
  const amounts = new Float64Array(used);
  used = 0;
  for (let at = 0; at < sums.length; at += 1) {
    if (sums[at] !== 0) {
      columns[used] = at % width;
      amounts[used] = sums[at]!;
      used += 1;
    }
    if ((at + 1) % width === 0) starts[(at + 1) / width] = used;
  }
  return { units, starts, columns, amounts };
}

/** A third of the units is in no draw: to count the others first costs less than to add each as it is drawn. */
function addUnits({ units, starts, columns, amounts }: SumTable, times: Uint32Array, into: Float64Array): void {
  into.fill(0);
  for (let unit = 0; unit < units; unit += 1) {
    const count = times[unit]!;
    if (count === 0) continue;
    for (let at = starts[unit]!; at < starts[unit + 1]!; at += 1) into[columns[at]!]! += count * amounts[at]!;
  }
}

interface Dealt {
  readonly units: number;
  readonly blocks: number;
}

function dealtBlocks({ units, blocks }: Dealt, random: Random): Int32Array {
  const dealt = new Int32Array(units);
  for (let unit = 0; unit < units; unit += 1) dealt[unit] = unit % blocks;
  // Dealt at random, as files are often sorted and neighbours alike.
  for (let unit = units - 1; unit > 0; unit -= 1) {
    const other = random.below(unit + 1);
    const kept = dealt[unit]!;
    dealt[unit] = dealt[other]!;
    dealt[other] = kept;
  }
  return dealt;
}
