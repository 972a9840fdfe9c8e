import {
  answersIn,
  classCells,
  withUnseen,
  type ClassCells,
  type ConfusionMetric,
} from "../../stats/comparison/multiclass-cells.ts";
import { cellScoreZ } from "../../stats/comparison/cell-score.ts";
import { unseenAnswers } from "../../stats/comparison/unseen.ts";
import { numberOf } from "../../stats/measured.ts";
import { averagedF1, averagedPrecision, averagedRecall, type Average } from "../../stats/metrics/averages.ts";
import {
  multiclassAccuracy,
  multiclassBalancedAccuracy,
  multiclassKappa,
  multiclassMcc,
} from "../../stats/metrics/multiclass.ts";
import { clampedTo, testedBy, unknown, type Estimate } from "./estimate.ts";
import { lazy } from "./lazy.ts";
import type { Measure, Pair } from "./measure.ts";
import type { ClassSide, ClassSample } from "./multiclass-sample.ts";
import { hitEstimate, hitDifference } from "./row-hits.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import { areIndependent } from "./sampling.ts";

type ClassMeasure = Measure<ClassSample, ClassSide>;

const AVERAGES = ["macro", "micro", "weighted"] as const satisfies readonly Average[];

/** Metrics that depend on the rows only through the confusion matrix. */
export const CONFUSION_MEASURES: Readonly<Record<string, ClassMeasure>> = {
  accuracy: {
    value: (_, model) => multiclassAccuracy(model.matrix()),
    level: (sample, model) => hitEstimate(correctness(sample, model), sample),
    difference: (sample, pair) =>
      hitDifference(correctness(sample, pair.candidate), correctness(sample, pair.baseline), sample),
  },
  balanced_accuracy: ofMatrix(multiclassBalancedAccuracy),
  matthews_corrcoef: ofMatrix(multiclassMcc, 2),
  cohen_kappa: ofMatrix((matrix) => multiclassKappa(matrix), 2),
  ...Object.fromEntries(
    AVERAGES.flatMap((average) => [
      [`precision_${average}`, ofMatrix((matrix) => averagedPrecision(matrix, { average, onlyOccurring: true }))],
      [`recall_${average}`, ofMatrix((matrix) => averagedRecall(matrix, { average, onlyOccurring: true }))],
      [`f1_${average}`, ofMatrix((matrix) => averagedF1(matrix, { average, onlyOccurring: true }))],
    ]),
  ),
};

function ofMatrix(metric: ConfusionMetric, span = 1): ClassMeasure {
  return {
    value: (_, model) => metric(model.matrix()),
    level: (sample, model) => {
      const { rows } = influences(sample, model, metric);
      return clampedTo(rowMean(rows, sample, { range: [1 - span, 1], method: "linearised" }), [1 - span, 1]);
    },
    difference: (sample, { candidate, baseline }) => {
      if (areIndependent(sample)) return cellDifference(sample, { candidate, baseline }, { metric, span });
      const [own, other] = [candidate, baseline].map((model) => influences(sample, model, metric));
      if (own === undefined || other === undefined) return unknown("there are no rows");
      const possible = unseenReach(pairedCells(sample, { candidate, baseline }), own, other);
      return pairedRowMean(own.rows, other.rows, { sampling: sample, span, possible, method: "linearised score test" });
    },
  };
}

interface Asked {
  readonly metric: ConfusionMetric;
  readonly span: number;
}

/** The score test over label × candidate × baseline; of many classes it is taken as linear around what was seen. */
function cellDifference(
  sample: ClassSample,
  { candidate, baseline }: Pair<ClassSide>,
  { metric, span }: Asked,
): Estimate {
  const classes = sample.classes.length;
  const cells = pairedCells(sample, { candidate, baseline });
  const possible = Array.from(cells.counts.keys()).filter((cell) => cells.counts[cell] === 0);
  const [own, other] = [cells.candidate, cells.baseline].map((answers) => sideOf(cells, answers, metric));
  if (own === undefined || other === undefined) return unknown("there are no rows");
  const isLinear = classes > MOST_CLASSES;
  const question = { counts: cells.counts, possible, rounds: isLinear ? 1 : ROUNDS };
  const total = cells.counts.reduce((sum, count) => sum + count, 0);
  const once = lazy(() => [own, other].map(({ gradient }) => gradient(cells.counts.map((count) => count / total))));
  const slopesAt = (shares: Float64Array): readonly Float64Array[] =>
    isLinear ? once() : [own.gradient(shares), other.gradient(shares)];
  const z = (factor: number, x: number): number =>
    cellScoreZ(
      {
        ...question,
        value: (counts) => own.value(counts) - factor * other.value(counts),
        gradient: (shares) => combined(slopesAt(shares), factor),
      },
      x,
    );
  const [mine, theirs] = [own.value(cells.counts), other.value(cells.counts)];
  const scale = 1 / Math.sqrt(sample.n);
  return {
    method: "score test of cells",
    units: { n: sample.n, of: "row" },
    ...testedBy({ estimate: mine - theirs, z: (x) => z(1, x), scale, range: [-span, span] }),
    ...(theirs > 0 && {
      ratio: testedBy({ estimate: mine / theirs, z: (factor) => z(factor, 0), scale, range: [-Infinity, Infinity] }),
    }),
  };
}

/** The kinds of rows that occur, and after them those that one model alone would get wrong, with a count of 0. */
function pairedCells(sample: ClassSample, { candidate, baseline }: Pair<ClassSide>): ClassCells {
  const classes = sample.classes.length;
  const answers = { candidate: candidate.decisions, baseline: baseline.decisions };
  const seen = classCells({ labels: sample.labels, classes, ...answers });
  return withUnseen(seen, unseenAnswers(answersIn(seen), classes));
}

/** One model's metric of the cells' counts, and its derivative by each cell. */
function sideOf({ labels, classes }: ClassCells, answers: Int32Array, metric: ConfusionMetric) {
  const at = labels.map((label, cell) => label * classes + (answers[cell] ?? 0));
  const matrix = new Float64Array(classes * classes);
  const value = (counts: Float64Array): number => {
    matrix.fill(0);
    for (let cell = 0; cell < at.length; cell += 1) matrix[at[cell] ?? 0]! += counts[cell] ?? 0;
    return numberOf(metric({ classes, counts: matrix }));
  };
  const entries = new Set(at);
  return {
    value,
    gradient: (counts: Float64Array): Float64Array => {
      value(counts);
      const slopes = slopesOf(matrix, entries, { classes, metric });
      return Float64Array.from(at, (entry) => slopes.get(entry) ?? 0);
    },
  };
}

/** The derivative of a metric by the entries of a confusion matrix of shares. */
function slopesOf(
  matrix: Float64Array,
  entries: Iterable<number>,
  { classes, metric }: { readonly classes: number; readonly metric: ConfusionMetric },
): ReadonlyMap<number, number> {
  const moved = Float64Array.from(matrix);
  const valueAt = (entry: number, share: number): number => {
    moved[entry] = share;
    return numberOf(metric({ classes, counts: moved }));
  };
  const slopes = new Map<number, number>();
  for (const entry of entries) {
    const share = matrix[entry] ?? 0;
    const down = Math.min(share, STEP);
    const slope = (valueAt(entry, share + STEP) - valueAt(entry, share - down)) / (STEP + down);
    moved[entry] = share;
    slopes.set(entry, slope);
  }
  return slopes;
}

const STEP = 1e-6;
const ROUNDS = 25;
/** With more classes the shares are not sought anew. */
const MOST_CLASSES = 12;

interface Influences {
  /** Of each row the metric and what the row has to do with it, to first order: their weighted mean is the metric. */
  readonly rows: Float64Array;
  /** Of a row with this label and answer. */
  readonly of: (label: number, answer: number) => number;
}

function influences({ labels }: ClassSample, { decisions, matrix }: ClassSide, metric: ConfusionMetric): Influences {
  const { classes, counts } = matrix();
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / total);
  const value = numberOf(metric({ classes, counts: shares }));
  const slopes = new Map<number, number>();
  const of = (label: number, answer: number): number => {
    const entry = label * classes + answer;
    const slope = slopes.get(entry) ?? slopesOf(shares, [entry], { classes, metric }).get(entry) ?? 0;
    slopes.set(entry, slope);
    return slope;
  };
  return { rows: Float64Array.from(labels, (label, row) => value + of(label, decisions[row] ?? 0)), of };
}

/** The most that a row would do which one model alone gets wrong, of the kinds that no row is. */
function unseenReach({ labels, candidate, baseline, counts }: ClassCells, own: Influences, other: Influences): number {
  let most = 0;
  for (const [cell, count] of counts.entries()) {
    const label = labels[cell] ?? 0;
    if (count === 0)
      most = Math.max(most, Math.abs(own.of(label, candidate[cell] ?? 0) - other.of(label, baseline[cell] ?? 0)));
  }
  return most;
}

function combined([first, second]: readonly Float64Array[], factor: number): Float64Array {
  return (first ?? new Float64Array(0)).map((slope, at) => slope - factor * (second?.[at] ?? 0));
}

function correctness({ labels }: ClassSample, { decisions }: ClassSide): Uint8Array {
  return Uint8Array.from(labels, (label, row) => (label === decisions[row] ? 1 : 0));
}
