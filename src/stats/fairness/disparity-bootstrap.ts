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

/** −ln 0.05: what n rows have not shown once is no more than 3/n of them, at 95 %. */
const UNSEEN = -Math.log(0.05);

/** One model's rows by group, with how they were sampled. */
export type SampledGroups = GroupedRows & Pick<RowCells, "clusters">;

/**
 * The interval of a disparity by itself. The largest minus the smallest of several noisy rates is biased upwards, and
 * resampling adds the same bias again, so neither percentiles nor the basic interval hold their level with many groups.
 * But a range differs from the true one by at most the range of the errors. Hence: the value ± the quantile of that
 * range over bootstrap resamples of all rates at once, which holds the truth at least at its level for any number of
 * groups (J. W. Tukey, The problem of multiple comparisons, 1953, with resampled errors). A ratio is a range of
 * logarithms; half a row is added there, as a rate may be 0. Resampling never draws what was not seen, so a group of n
 * rows that are all answered alike keeps an error of at least 3/n, and the interval a width. Null where too many
 * resamples have no value.
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
  const reach = Math.max(quantileOfSorted(drawn.sorted, options.level), unseenReach(byGroup, rows, compared));
  if (!compared.isRatio) return { low: Math.max(0, value - reach), high: Math.min(1, value + reach) };
  const middle = Math.exp(-widest(observed));
  return {
    low: Math.min(value, middle * Math.exp(-reach)),
    high: Math.min(1, Math.max(value, middle * Math.exp(reach))),
  };
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

/** The rule of three, for the smallest group whose rate is 0 or 1; a ratio's logarithms have seen half a row more. */
function unseenReach(
  byGroup: readonly BinaryCounts[],
  rows: readonly BinaryCounts[],
  { rates, isRatio }: ComparedRates,
): number {
  const reaches = rates.flatMap(({ rate, groups }) =>
    groups.map((group) => {
      const share = rateOf(byGroup[group]!, rate);
      if (share > 0 && share < 1) return 0;
      const n = rowsOfRate(rows[group]!, rate);
      return isRatio && share === 0 ? Math.log1p(UNSEEN / 0.5) : UNSEEN / n;
    }),
  );
  return Math.max(...reaches);
}

function smoothLog(share: number, rows: number): number {
  return Math.log((share * rows + 0.5) / (rows + 1));
}
