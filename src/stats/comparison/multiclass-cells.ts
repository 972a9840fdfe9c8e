import type { Answer } from "./unseen.ts";

/** Class codes 0 … classes − 1 of labels and of two models' predictions on the same rows. */
export interface PairedClasses {
  readonly labels: Int32Array;
  readonly candidate: Int32Array;
  readonly baseline: Int32Array;
  readonly classes: number;
}

/** The label × candidate × baseline cells that occur, each with its count of rows. */
export interface ClassCells {
  readonly classes: number;
  readonly labels: Int32Array;
  readonly candidate: Int32Array;
  readonly baseline: Int32Array;
  readonly counts: Float64Array;
}

const LARGEST_DENSE = 4_194_304;

/** Counts rows over label × candidate × baseline, keeping only cells that occur. */
export function classCells(rows: PairedClasses): ClassCells {
  const k = rows.classes;
  const counted = k ** 3 <= LARGEST_DENSE ? denseCounts(rows) : sparseCounts(rows);
  const codes = [...counted.keys()];
  return {
    classes: k,
    labels: Int32Array.from(codes, (code) => Math.floor(code / (k * k))),
    candidate: Int32Array.from(codes, (code) => Math.floor(code / k) % k),
    baseline: Int32Array.from(codes, (code) => code % k),
    counts: Float64Array.from(counted.values()),
  };
}

/** The cells as answers. */
export function answersIn({ labels, candidate, baseline, counts }: ClassCells): readonly Answer[] {
  return Array.from(counts, (rows, cell) => ({
    label: labels[cell]!,
    candidate: candidate[cell]!,
    baseline: baseline[cell]!,
    rows,
  }));
}

/** The same cells, and after them those of answers that no row has, with a count of 0. */
export function withUnseen(cells: ClassCells, unseen: readonly Omit<Answer, "rows">[]): ClassCells {
  return {
    classes: cells.classes,
    labels: Int32Array.from([...cells.labels, ...unseen.map(({ label }) => label)]),
    candidate: Int32Array.from([...cells.candidate, ...unseen.map(({ candidate }) => candidate)]),
    baseline: Int32Array.from([...cells.baseline, ...unseen.map(({ baseline }) => baseline)]),
    counts: Float64Array.from([...cells.counts, ...unseen.map(() => 0)]),
  };
}

function denseCounts({ labels, candidate, baseline, classes }: PairedClasses): Map<number, number> {
  const counts = new Float64Array(classes ** 3);
  for (let row = 0; row < labels.length; row += 1) {
    counts[(labels[row]! * classes + candidate[row]!) * classes + baseline[row]!]! += 1;
  }
  const occurring = new Map<number, number>();
  counts.forEach((count, code) => {
    if (count > 0) occurring.set(code, count);
  });
  return occurring;
}

function sparseCounts({ labels, candidate, baseline, classes }: PairedClasses): Map<number, number> {
  const occurring = new Map<number, number>();
  for (let row = 0; row < labels.length; row += 1) {
    const code = (labels[row]! * classes + candidate[row]!) * classes + baseline[row]!;
    occurring.set(code, (occurring.get(code) ?? 0) + 1);
  }
  return occurring;
}
