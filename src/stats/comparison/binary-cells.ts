import type { BinaryCounts } from "../metrics/binary-counts.ts";

/** Labels with the predictions of two models on the same rows, all 0 or 1. */
export interface PairedPredictions {
  readonly labels: Uint8Array;
  readonly candidate: Uint8Array;
  readonly baseline: Uint8Array;
}

/** Eight cells, [label, candidate, baseline] as the bits of the index. */
export type PairedCells = Float64Array;

/** Counts rows over label × candidate × baseline. */
export function pairedCells({ labels, candidate, baseline }: PairedPredictions): PairedCells {
  const cells = new Float64Array(8);
  for (let row = 0; row < labels.length; row += 1) {
    cells[labels[row]! * 4 + candidate[row]! * 2 + baseline[row]!]! += 1;
  }
  return cells;
}

/** The candidate's own confusion counts. */
export function candidateCounts(cells: PairedCells): BinaryCounts {
  return {
    trueNegatives: cells[0]! + cells[1]!,
    falsePositives: cells[2]! + cells[3]!,
    falseNegatives: cells[4]! + cells[5]!,
    truePositives: cells[6]! + cells[7]!,
  };
}

/** The baseline's own confusion counts. */
export function baselineCounts(cells: PairedCells): BinaryCounts {
  return {
    trueNegatives: cells[0]! + cells[2]!,
    falsePositives: cells[1]! + cells[3]!,
    falseNegatives: cells[4]! + cells[6]!,
    truePositives: cells[5]! + cells[7]!,
  };
}
