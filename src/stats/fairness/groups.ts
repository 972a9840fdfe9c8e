import { measured, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import * as binary from "../metrics/binary.ts";
import { countsOfCells, totalOf } from "../metrics/binary-counts.ts";
import type { BinaryCounts } from "../metrics/binary-counts.ts";

/** Labels and predictions (0 or 1) with each row's sensitive group as a code 0 … groupCount − 1. */
export interface GroupedRows {
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
  readonly groups: Int32Array;
  readonly groupCount: number;
  readonly weights?: Float64Array | undefined;
}

/** Below these a group's rates are noise, and it is left out of the disparities. */
export interface GroupFloors {
  readonly rows: number;
  /** For rates among positives (TPR, FNR). */
  readonly positives: number;
  /** For rates among negatives (FPR). */
  readonly negatives: number;
}

export const DEFAULT_FLOORS: GroupFloors = { rows: 50, positives: 20, negatives: 20 };

/** What fairlearn's MetricFrame shows by group. */
export interface GroupRates {
  readonly rows: number;
  readonly positives: number;
  readonly negatives: number;
  readonly selectionRate: Measured;
  readonly truePositiveRate: Measured;
  readonly falsePositiveRate: Measured;
  readonly falseNegativeRate: Measured;
  readonly precision: Measured;
  readonly accuracy: Measured;
}

/** Counts of each group, four cells a group: rows, or their summed weights. */
export function countsByGroup({ labels, predictions, groups, groupCount, weights }: GroupedRows): BinaryCounts[] {
  const cells = new Float64Array(groupCount * 4);
  for (let row = 0; row < labels.length; row += 1) {
    cells[groups[row]! * 4 + labels[row]! * 2 + predictions[row]!]! += weights === undefined ? 1 : weights[row]!;
  }
  return Array.from({ length: groupCount }, (_, group) => countsOfCells(cells, group * 4));
}

/** The rates of one group; those without rows to speak of are null with the reason. */
export function groupRates(counts: BinaryCounts): GroupRates {
  return {
    rows: totalOf(counts),
    positives: counts.truePositives + counts.falseNegatives,
    negatives: counts.trueNegatives + counts.falsePositives,
    selectionRate: binary.selectionRate(counts),
    truePositiveRate: binary.recall(counts),
    falsePositiveRate: binary.falsePositiveRate(counts),
    falseNegativeRate: binary.falseNegativeRate(counts),
    precision: binary.precision(counts),
    accuracy: binary.accuracy(counts),
  };
}

/**
 * One group code per row for the intersection of several sensitive columns (each a code column with its number
 * of values): only combinations that occur get a code, in order of first occurrence.
 */
export function intersection(columns: readonly { readonly codes: Int32Array; readonly count: number }[]): {
  readonly groups: Int32Array;
  /** For each group, the code in each column. */
  readonly members: readonly (readonly number[])[];
} {
  const rows = columns[0]?.codes.length ?? 0;
  const groups = new Int32Array(rows);
  const members: number[][] = [];
  const known = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    let key = 0;
    for (const column of columns) key = key * column.count + column.codes[row]!;
    let group = known.get(key);
    if (group === undefined) {
      group = members.length;
      known.set(key, group);
      members.push(columns.map((column) => column.codes[row]!));
    }
    groups[row] = group;
  }
  return { groups, members };
}

export type RateName = "selectionRate" | "truePositiveRate" | "falsePositiveRate";

/** The groups whose rate counts: enough rows, and enough positives (TPR) or negatives (FPR). */
export function eligibleGroups(byGroup: readonly BinaryCounts[], rate: RateName, floors: GroupFloors): number[] {
  return byGroup.flatMap((counts, group) => (isEligible(counts, rate, floors) ? [group] : []));
}

/** The rate as a number, NaN where the group has no row of the kind: for disparities and their resampling. */
export function rateOf(
  { truePositives, falsePositives, falseNegatives, trueNegatives }: BinaryCounts,
  rate: RateName,
): number {
  if (rate === "truePositiveRate") return truePositives / (truePositives + falseNegatives);
  if (rate === "falsePositiveRate") return falsePositives / (falsePositives + trueNegatives);
  const selected = truePositives + falsePositives;
  return selected / (selected + falseNegatives + trueNegatives);
}

/** A disparity's number as a measured value. */
export function measuredDisparity(value: number, reason: string): Measured {
  return Number.isNaN(value) ? unmeasured(reason) : measured(value);
}

/** The rows that a rate is a share of: all, the positives (TPR), or the negatives (FPR). */
export function rowsOfRate(counts: BinaryCounts, rate: RateName): number {
  if (rate === "truePositiveRate") return counts.truePositives + counts.falseNegatives;
  if (rate === "falsePositiveRate") return counts.trueNegatives + counts.falsePositives;
  return totalOf(counts);
}

function isEligible(counts: BinaryCounts, rate: RateName, { rows, positives, negatives }: GroupFloors): boolean {
  const least = { selectionRate: rows, truePositiveRate: positives, falsePositiveRate: negatives }[rate];
  return totalOf(counts) >= Math.max(1, rows) && rowsOfRate(counts, rate) >= Math.max(1, least);
}
