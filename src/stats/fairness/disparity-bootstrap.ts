import { bootstrapCells } from "../comparison/cell-bootstrap.ts";
import type { BootstrapEstimate, BootstrapPlan } from "../comparison/replicates.ts";
import { baselineCounts, candidateCounts } from "../comparison/binary-bootstrap.ts";
import type { PairedPredictions } from "../comparison/binary-bootstrap.ts";
import { countsOfCells } from "../metrics/binary-counts.ts";
import type { BinaryCounts } from "../metrics/binary-counts.ts";
import { disparityPlan, disparityValue } from "./disparity.ts";
import type { DisparityName, DisparityOptions } from "./disparity.ts";

export interface DisparityQuestion extends DisparityOptions {
  readonly name: DisparityName;
  readonly plan: BootstrapPlan;
}

/**
 * The bootstrap interval of a disparity, by exact multinomial draws over group × label × prediction. The largest
 * minus the smallest of several noisy rates is biased upwards: judge by the interval, not the value.
 */
export function bootstrapDisparity(
  byGroup: readonly BinaryCounts[],
  { name, plan, ...options }: DisparityQuestion,
): BootstrapEstimate {
  const compared = disparityPlan(byGroup, name, options);
  const cells = Float64Array.from(byGroup.flatMap(cellsOf));
  const groups = byGroup.map((_, group) => group * 4);
  const statistic = (counts: Float64Array): number =>
    disparityValue(
      groups.map((offset) => countsOfCells(counts, offset)),
      compared,
    );
  return bootstrapCells(cells, statistic, plan);
}

/** Two models' predictions on the same rows, with each row's group code. */
export interface GroupedPair extends PairedPredictions {
  readonly groups: Int32Array;
  readonly groupCount: number;
}

/** Eight cells a group, as `pairedCells` orders them. */
export function pairedCellsByGroup({ labels, candidate, baseline, groups, groupCount }: GroupedPair): Float64Array {
  const cells = new Float64Array(groupCount * 8);
  for (let row = 0; row < labels.length; row += 1) {
    cells[groups[row]! * 8 + labels[row]! * 4 + candidate[row]! * 2 + baseline[row]!]! += 1;
  }
  return cells;
}

/**
 * The bootstrap interval of disparity(candidate) − disparity(baseline) on the same rows, by exact multinomial
 * draws over group × label × both predictions. Cells as `pairedCellsByGroup` returns them.
 */
export function bootstrapDisparityDifference(
  cells: Float64Array,
  { name, plan, ...options }: DisparityQuestion,
): BootstrapEstimate {
  const offsets = Array.from({ length: cells.length / 8 }, (_, group) => group * 8);
  const each = (counts: Float64Array, pick: (cells: Float64Array) => BinaryCounts): BinaryCounts[] =>
    offsets.map((offset) => pick(counts.subarray(offset, offset + 8)));
  // Group sizes and labels are the same for both models, and so are the groups that count.
  const compared = disparityPlan(each(cells, candidateCounts), name, options);
  const statistic = (counts: Float64Array): number =>
    disparityValue(each(counts, candidateCounts), compared) - disparityValue(each(counts, baselineCounts), compared);
  return bootstrapCells(cells, statistic, plan);
}

function cellsOf({ trueNegatives, falsePositives, falseNegatives, truePositives }: BinaryCounts): number[] {
  return [trueNegatives, falsePositives, falseNegatives, truePositives];
}
