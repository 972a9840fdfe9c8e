import { baselineCounts, candidateCounts } from "../comparison/binary-bootstrap.ts";
import type { PairedPredictions } from "../comparison/binary-bootstrap.ts";
import { bootstrapCells } from "../comparison/cell-bootstrap.ts";
import type { CellStatistic } from "../comparison/cell-bootstrap.ts";
import type { BootstrapEstimate, BootstrapOptions } from "../comparison/replicates.ts";
import { bootstrapRowCells } from "../comparison/row-cell-bootstrap.ts";
import type { RowCells } from "../comparison/row-cell-bootstrap.ts";
import type { Interval } from "../interval.ts";
import { countsOfCells } from "../metrics/binary-counts.ts";
import type { BinaryCounts } from "../metrics/binary-counts.ts";
import { quantileOfSorted } from "../quantiles.ts";
import { comparedRates, disparityValue } from "./disparity.ts";
import type { DisparityName, DisparityOptions, ComparedRates } from "./disparity.ts";
import { countsByGroup, rateOf, rowsOfRate } from "./groups.ts";
import type { GroupFloors, GroupedRows } from "./groups.ts";

export interface DisparityQuestion extends Pick<DisparityOptions, "floors"> {
  readonly name: DisparityName;
  readonly options: BootstrapOptions;
}

/** One model's rows by group, with how they were sampled. */
export type SampledGroups = GroupedRows & Pick<RowCells, "clusters">;

/** Two models' predictions on the same rows by group, with how the rows were sampled. */
export interface GroupedPair extends PairedPredictions, Pick<RowCells, "clusters" | "weights"> {
  readonly groups: Int32Array;
  readonly groupCount: number;
}

/**
 * The interval of a disparity by itself. The largest minus the smallest of several noisy rates is biased upwards, and
 * resampling adds the same bias again, so neither percentiles nor the basic interval hold their level with many groups.
 * But a range differs from the true one by at most the range of the errors. Hence: the value ± the quantile of that
 * range over bootstrap resamples of all rates at once, which holds the truth at least at its level for any number of
 * groups (J. W. Tukey, The problem of multiple comparisons, 1953, with resampled errors). A ratio is a range of
 * logarithms; half a row is added there, as a rate may be 0. Null where too many resamples have no value.
 */
export function bootstrapDisparity(
  sampled: SampledGroups,
  { name, options, floors }: DisparityQuestion,
): Interval | null {
  const { labels, predictions, groups, groupCount } = sampled;
  const { compared, byGroup, rows } = settled(sampled, name, floors);
  const scaled = (counts: readonly BinaryCounts[]): readonly number[][] =>
    compared.rates.map(({ rate, groups: counted }) =>
      counted.map((group) => {
        const share = rateOf(counts[group]!, rate);
        return compared.isRatio ? smoothLog(share, rowsOfRate(rows[group]!, rate)) : share;
      }),
    );
  const observed = scaled(byGroup);
  const error = (cells: Float64Array): number => {
    const rates = scaled(byGroup.map((_, group) => countsOfCells(cells, group * 4)));
    return widest(rates.map((values, at) => values.map((value, group) => value - observed[at]![group]!)));
  };
  const cellOf = groups.map((group, row) => group * 4 + labels[row]! * 2 + predictions[row]!);
  const drawn = resampled({ ...sampled, cellOf, cells: groupCount * 4 }, error, options);
  if (drawn.interval === null) return null;
  const value = disparityValue(byGroup, compared);
  const reach = quantileOfSorted(drawn.sorted, options.level);
  if (!compared.isRatio) return { low: Math.max(0, value - reach), high: Math.min(1, value + reach) };
  const middle = Math.exp(-widest(observed));
  return {
    low: Math.min(value, middle * Math.exp(-reach)),
    high: Math.min(1, Math.max(value, middle * Math.exp(reach))),
  };
}

/**
 * The percentile bootstrap interval of disparity(candidate) − disparity(baseline) on the same rows. Both models'
 * disparities are biased alike, so the difference hardly is.
 */
export function bootstrapDisparityDifference(
  sampled: GroupedPair,
  { name, options, floors }: DisparityQuestion,
): BootstrapEstimate {
  const { labels, candidate, baseline, groups, groupCount } = sampled;
  const offsets = Array.from({ length: groupCount }, (_, group) => group * 8);
  // Group sizes, labels and weights are the same for both models, and so are the groups that count.
  const { compared } = settled({ ...sampled, predictions: candidate }, name, floors);
  const each = (cells: Float64Array, pick: (cells: Float64Array) => BinaryCounts): BinaryCounts[] =>
    offsets.map((offset) => pick(cells.subarray(offset, offset + 8)));
  const statistic = (cells: Float64Array): number =>
    disparityValue(each(cells, candidateCounts), compared) - disparityValue(each(cells, baselineCounts), compared);
  const cellOf = groups.map((group, row) => group * 8 + labels[row]! * 4 + candidate[row]! * 2 + baseline[row]!);
  return resampled({ ...sampled, cellOf, cells: groupCount * 8 }, statistic, options);
}

interface Settled {
  readonly compared: ComparedRates;
  /** Weighted, where the rows are. */
  readonly byGroup: readonly BinaryCounts[];
  readonly rows: readonly BinaryCounts[];
}

function settled(grouped: GroupedRows, name: DisparityName, floors: GroupFloors | undefined): Settled {
  const byGroup = countsByGroup(grouped);
  const rows = countsByGroup({ ...grouped, weights: undefined });
  return { compared: comparedRates(byGroup, name, { rows, ...(floors !== undefined && { floors }) }), byGroup, rows };
}

/** Independent rows that count alike are drawn as counts of cells, exactly and at no cost by the row. */
function resampled(rows: RowCells, statistic: CellStatistic, options: BootstrapOptions): BootstrapEstimate {
  if (rows.weights !== undefined || rows.clusters !== undefined) return bootstrapRowCells(rows, statistic, options);
  const counts = new Float64Array(rows.cells);
  for (const cell of rows.cellOf) counts[cell]! += 1;
  return bootstrapCells(counts, statistic, options);
}

/** The widest range; NaN where a rate is. */
function widest(rates: readonly (readonly number[])[]): number {
  return Math.max(...rates.map((values) => Math.max(...values) - Math.min(...values)));
}

function smoothLog(share: number, rows: number): number {
  return Math.log((share * rows + 0.5) / (rows + 1));
}
