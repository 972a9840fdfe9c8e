import { numberOf } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { ConfusionMatrix } from "../metrics/confusion.ts";
import { bootstrapCells } from "./cell-bootstrap.ts";
import type { Answer, Unseen } from "./unseen.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";

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

export type ConfusionMetric = (matrix: ConfusionMatrix) => Measured;

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
    weight: rows,
  }));
}

/** The same cells, and after them those of answers that no row has, with a count of 0. */
export function withUnseen(
  cells: ClassCells,
  unseen: readonly Pick<Unseen, "label" | "candidate" | "baseline">[],
): ClassCells {
  return {
    classes: cells.classes,
    labels: Int32Array.from([...cells.labels, ...unseen.map(({ label }) => label)]),
    candidate: Int32Array.from([...cells.candidate, ...unseen.map(({ candidate }) => candidate)]),
    baseline: Int32Array.from([...cells.baseline, ...unseen.map(({ baseline }) => baseline)]),
    counts: Float64Array.from([...cells.counts, ...unseen.map(() => 0)]),
  };
}

/** Bootstraps the difference candidate − baseline of a metric of confusion matrices, on the same rows. */
export function bootstrapMulticlassDifference(
  cells: ClassCells,
  metric: ConfusionMetric,
  options: BootstrapOptions,
): BootstrapEstimate {
  const candidate = cellsOf(cells.labels, cells.candidate, cells.classes);
  const baseline = cellsOf(cells.labels, cells.baseline, cells.classes);
  const difference = (counts: Float64Array): number =>
    numberOf(metric(filled(candidate, counts))) - numberOf(metric(filled(baseline, counts)));
  return bootstrapCells(cells.counts, difference, options);
}

/** Bootstraps one model's metric from its confusion matrix. */
export function bootstrapMulticlass(
  matrix: ConfusionMatrix,
  metric: ConfusionMetric,
  options: BootstrapOptions,
): BootstrapEstimate {
  const statistic = (counts: Float64Array): number => numberOf(metric({ classes: matrix.classes, counts }));
  return bootstrapCells(matrix.counts, statistic, options);
}

interface MatrixCells {
  readonly at: Int32Array;
  readonly matrix: ConfusionMatrix;
}

function cellsOf(labels: Int32Array, predictions: Int32Array, classes: number): MatrixCells {
  const at = labels.map((label, cell) => label * classes + predictions[cell]!);
  return { at, matrix: { classes, counts: new Float64Array(classes * classes) } };
}

function filled({ at, matrix }: MatrixCells, counts: Float64Array): ConfusionMatrix {
  matrix.counts.fill(0);
  for (let cell = 0; cell < at.length; cell += 1) matrix.counts[at[cell]!]! += counts[cell]!;
  return matrix;
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
