import { answersIn, classCells, withUnseen, type ClassCells } from "../../stats/comparison/multiclass-cells.ts";
import { cellScoreZ } from "../../stats/comparison/cell-score.ts";
import { classSlopes, type ClassSlopes, type TotalsMetric } from "../../stats/comparison/class-slopes.ts";
import { unseenAnswers } from "../../stats/comparison/unseen.ts";
import { numberOf } from "../../stats/measured.ts";
import { averagedF1, averagedPrecision, averagedRecall, type Average } from "../../stats/metrics/averages.ts";
import {
  multiclassAccuracy,
  multiclassBalancedAccuracy,
  multiclassKappa,
  multiclassMcc,
} from "../../stats/metrics/multiclass.ts";
import { classTotals } from "../../stats/metrics/confusion.ts";
import { clampedTo, testedBy, unknown, type Estimate } from "./estimate.ts";
import { lazy } from "./lazy.ts";
import type { Measure, Pair } from "./measure.ts";
import type { ClassSide, ClassSample } from "./multiclass-sample.ts";
import { hitEstimate, hitDifference } from "./row-hits.ts";
import { differing, pairedRowMean, rowMean } from "./row-mean.ts";
import { areIndependent } from "./sampling.ts";

type ClassMeasure = Measure<ClassSample, ClassSide>;

const AVERAGES = ["macro", "micro", "weighted"] as const satisfies readonly Average[];

/** Metrics that depend on the rows only through the confusion matrix. */
export const CONFUSION_MEASURES: Readonly<Record<string, ClassMeasure>> = {
  accuracy: {
    value: (_, model) => multiclassAccuracy(classTotals(model.matrix())),
    level: (sample, model) => hitEstimate(correctness(sample, model), sample),
    difference: (sample, pair) =>
      hitDifference(correctness(sample, pair.candidate), correctness(sample, pair.baseline), sample),
  },
  balanced_accuracy: ofTotals(multiclassBalancedAccuracy),
  matthews_corrcoef: ofTotals(multiclassMcc, 2),
  cohen_kappa: ofTotals(multiclassKappa, 2),
  ...Object.fromEntries(
    AVERAGES.flatMap((average) => [
      [`precision_${average}`, ofTotals((totals) => averagedPrecision(totals, { average, onlyOccurring: true }))],
      [`recall_${average}`, ofTotals((totals) => averagedRecall(totals, { average, onlyOccurring: true }))],
      [`f1_${average}`, ofTotals((totals) => averagedF1(totals, { average, onlyOccurring: true }))],
    ]),
  ),
};

function ofTotals(metric: TotalsMetric, span = 1): ClassMeasure {
  return {
    value: (_, model) => metric(classTotals(model.matrix())),
    level: (sample, model) => {
      const { rows } = influences(sample, model, metric);
      return clampedTo(rowMean(rows, sample, { range: [1 - span, 1], method: "linearised" }), [1 - span, 1]);
    },
    difference: (sample, { candidate, baseline }) => {
      if (areIndependent(sample)) return cellDifference(sample, { candidate, baseline }, { metric, span });
      const [own, other] = [candidate, baseline].map((model) => influences(sample, model, metric));
      if (own === undefined || other === undefined) return unknown("there are no rows");
      const possible = unseenReach(pairedCells(sample, { candidate, baseline }), own, other);
      const different = differing(candidate.decisions, baseline.decisions, sample);
      const method = "linearised score test";
      return pairedRowMean(own.rows, other.rows, { sampling: sample, span, possible, different, method });
    },
  };
}

interface Asked {
  readonly metric: TotalsMetric;
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
function sideOf({ labels, classes }: ClassCells, answers: Int32Array, metric: TotalsMetric) {
  const hits = new Float64Array(classes);
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const totals = { hits, support, predicted };
  const count = (counts: Float64Array): void => {
    for (const one of [hits, support, predicted]) one.fill(0);
    for (let cell = 0; cell < labels.length; cell += 1) {
      const [label, answer, rows] = [labels[cell]!, answers[cell]!, counts[cell]!];
      support[label]! += rows;
      predicted[answer]! += rows;
      if (label === answer) hits[label]! += rows;
    }
  };
  return {
    value: (counts: Float64Array): number => {
      count(counts);
      return numberOf(metric(totals));
    },
    gradient: (shares: Float64Array): Float64Array => {
      count(shares);
      const slope = classSlopes(totals, metric);
      return Float64Array.from(labels, (label, cell) => slope(label, answers[cell]!));
    },
  };
}

const ROUNDS = 25;
/** With more classes the shares are not sought anew. */
const MOST_CLASSES = 12;

interface Influences {
  /** Of each row the metric and what the row has to do with it, to first order: their weighted mean is the metric. */
  readonly rows: Float64Array;
  readonly of: ClassSlopes;
}

function influences({ labels }: ClassSample, { decisions, matrix }: ClassSide, metric: TotalsMetric): Influences {
  const { classes, counts } = matrix();
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = classTotals({ classes, counts: counts.map((count) => count / total) });
  const value = numberOf(metric(shares));
  const of = classSlopes(shares, metric);
  return { rows: Float64Array.from(labels, (label, row) => value + of(label, decisions[row]!)), of };
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
