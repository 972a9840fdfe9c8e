import { baselineCounts, candidateCounts } from "../../stats/comparison/binary-cells.ts";
import { cellScoreZ, numericGradient } from "../../stats/comparison/cell-score.ts";
import { usualWeight } from "../../stats/comparison/unit-sums.ts";
import { numberOf } from "../../stats/measured.ts";
import type { CountMetric } from "../../stats/metrics/averages.ts";
import {
  balancedAccuracy,
  accuracy,
  cohenKappa,
  f1,
  jaccard,
  mcc,
  precision,
  recall,
  specificity,
} from "../../stats/metrics/binary.ts";
import { countsOfCells, type BinaryCounts } from "../../stats/metrics/binary-counts.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import { clampedTo, testedBy, unknown, wilsonEstimate, type Estimate } from "./estimate.ts";
import type { Unit } from "../../records/judged-units.ts";
import type { Measure } from "./measure.ts";
import { hitDifference, hitEstimate } from "./row-hits.ts";
import { differing, pairedRowMean, rowMean } from "./row-mean.ts";
import { areIndependent, chosenSampling, effectiveUnits, samplingOf, unitsOf, type Sampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;

/** Metrics that depend on the rows only through the confusion matrix. */
export const COUNT_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  accuracy: {
    ...ofCounts(accuracy),
    level: (sample, model) => hitEstimate(correctness(sample, model), sample),
    difference: (sample, { candidate, baseline }) =>
      hitDifference(correctness(sample, candidate), correctness(sample, baseline), sample),
  },
  balanced_accuracy: ofCounts(balancedAccuracy),
  precision: ofShare(precision, ({ truePositives, falsePositives }) => [truePositives, truePositives + falsePositives]),
  recall: ofClass(recall, { label: 1, unit: "positive" }),
  specificity: ofClass(specificity, { label: 0, unit: "negative" }),
  f1: ofCounts(f1),
  jaccard: ofCounts(jaccard),
  matthews_corrcoef: ofCounts(mcc, 2),
  cohen_kappa: ofCounts(cohenKappa, 2),
};

/** A metric with values as far apart as its span. */
function ofCounts(metric: CountMetric, span = 1): BinaryMeasure {
  const valueOf = (cells: Float64Array): number => numberOf(metric(countsOfCells(cells)));
  return {
    value: (_, model) => metric(model.counts()),
    level: (sample, model) => {
      if (!areIndependent(sample)) {
        const { rows } = influences(sample, model, valueOf);
        return clampedTo(rowMean(rows, sample, { range: [1 - span, 1], method: "linearised" }), [1 - span, 1]);
      }
      const counts = cellsOf(model);
      return scored({ sample, counts, possible: EVERY, span, estimate: valueOf(counts) }, valueOf);
    },
    difference: (sample, { candidate, baseline }) => {
      if (!areIndependent(sample)) {
        const [own, other] = [candidate, baseline].map((model) => influences(sample, model, valueOf));
        if (own === undefined || other === undefined) return unknown("there are no rows");
        const possible = unseenReach(sample, own.slopes, other.slopes);
        const different = differing(candidate.decisions, baseline.decisions, sample);
        const caution =
          (CAUTION * unitsOf(sample.n, sample).n) / Math.min(sample.positives, sample.n - sample.positives);
        const asked = { sampling: sample, span, possible, different, caution, method: LINEARISED };
        return pairedRowMean(own.rows, other.rows, asked);
      }
      return cellDifference(sample, metric, span);
    },
  };
}

/** With m rows of the rarer class another may do 1 + 10 / m times as much as those that were seen. */
const CAUTION = 10;
const LINEARISED = "linearised score test";
const EVERY = [0, 1, 2, 3] as const;
/** Rows that one model alone has wrong, of each label. */
const DISCORDANT = [1, 2, 5, 6] as const;
/** Below, a metric is taken as linear around what was seen: shares of so few rows are too far from others. */
const FEW = 10;
const ROUNDS = 25;

/** A share of the rows that a margin selects: its own interval is Wilson's. */
function ofShare(metric: CountMetric, shareOf: (counts: BinaryCounts) => readonly [number, number]): BinaryMeasure {
  const counted = ofCounts(metric);
  return {
    ...counted,
    level: (sample, model, resampling) => {
      if (!areIndependent(sample)) return counted.level(sample, model, resampling);
      const [count, n] = shareOf(model.counts());
      return wilsonEstimate(count, { n, of: "row" });
    },
  };
}

/** Weights stay weights, also where those of the class are alike. */
function partOf(sample: BinarySample, rows: Uint32Array): Sampling {
  return sample.weights === undefined ? samplingOf(sample, rows) : chosenSampling(sample, rows);
}

interface OfClass {
  readonly label: 0 | 1;
  readonly unit: Unit;
}

/** The share of hits among the rows of one class, which are the rows that it judges. */
function ofClass(metric: CountMetric, { label, unit }: OfClass): BinaryMeasure {
  const rowsOf = (labels: Uint8Array): Uint32Array => {
    const rows = new Uint32Array(labels.length);
    let count = 0;
    for (let row = 0; row < labels.length; row += 1) if (labels[row] === label) rows[count++] = row;
    return rows.subarray(0, count);
  };
  const hitsOf = ({ decisions }: BinarySide, rows: Uint32Array): Uint8Array => {
    const hits = new Uint8Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) hits[at] = decisions[rows[at] ?? 0] === label ? 1 : 0;
    return hits;
  };
  const told = ({ weights, n }: BinarySample, rows: Uint32Array, estimate: Estimate): Estimate => {
    if (estimate.method === null) return estimate;
    const { units } = estimate;
    // A heavy row that the class happens not to have weighs on it all the same.
    const share = weights === undefined ? Infinity : (effectiveUnits(weights) * rows.length) / n;
    const effective = weights === undefined ? units.effective : Math.min(units.effective ?? units.n, share);
    return { ...estimate, units: { ...units, effective, of: units.of === "group" ? "group" : unit } };
  };
  return {
    value: (_, model) => metric(model.counts()),
    level: (sample, model) => {
      const rows = rowsOf(sample.labels);
      return told(sample, rows, hitEstimate(hitsOf(model, rows), partOf(sample, rows)));
    },
    difference: (sample, { candidate, baseline }) => {
      const rows = rowsOf(sample.labels);
      const hits = [hitsOf(candidate, rows), hitsOf(baseline, rows)] as const;
      const rowWeight = sample.weights && usualWeight(sample.weights);
      return told(sample, rows, hitDifference(...hits, { ...partOf(sample, rows), rowWeight }));
    },
  };
}

function cellDifference(sample: BinarySample, metric: CountMetric, span: number): Estimate {
  const counts = sample.cells();
  const [own, other] = [candidateCounts, baselineCounts].map(
    (of) => (cells: Float64Array) => numberOf(metric(of(cells))),
  );
  if (own === undefined || other === undefined) return unknown("there are no rows");
  const asked = { sample, counts, possible: DISCORDANT, span };
  const difference = scored({ ...asked, estimate: own(counts) - other(counts) }, (cells) => own(cells) - other(cells));
  const isUnseen = DISCORDANT.every((cell) => counts[cell] === 0);
  if (difference.method === null || !(other(counts) > 0)) return difference;
  const { z } = roundsOf(asked);
  const ratio = testedBy({
    estimate: own(counts) / other(counts),
    z: (factor) => z((cells) => own(cells) - factor * other(cells), 0),
    scale: 1 / Math.sqrt(sample.n),
    range: [own(counts) < 0 ? -Infinity : 0, Infinity],
  });
  return { ...difference, ratio, ...(isUnseen && { isUnseen }) };
}

interface Scored {
  readonly sample: BinarySample;
  readonly counts: Float64Array;
  readonly possible: readonly number[];
  readonly span: number;
}

function scored(asked: Scored & { readonly estimate: number }, value: (cells: Float64Array) => number): Estimate {
  const { sample, span, estimate } = asked;
  const { z } = roundsOf(asked);
  return {
    method: "score test of cells",
    units: { n: sample.n, of: "row" },
    ...testedBy({ estimate, z: (x) => z(value, x), scale: 1 / Math.sqrt(sample.n), range: [-span, span] }),
  };
}

function roundsOf({ sample: { positives, n }, counts, possible }: Scored) {
  const rounds = Math.min(positives, n - positives) < FEW ? 1 : ROUNDS;
  return {
    z: (value: (cells: Float64Array) => number, x: number): number =>
      cellScoreZ({ counts, possible, value, gradient: (shares) => numericGradient(value, shares), rounds }, x),
  };
}

interface Influences {
  /** Of each row the metric and what the row has to do with it, to first order: their weighted mean is the metric. */
  readonly rows: Float64Array;
  /** By label × answer. */
  readonly slopes: Float64Array;
}

function influences({ labels }: BinarySample, model: BinarySide, value: (cells: Float64Array) => number): Influences {
  const counts = cellsOf(model);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / total);
  const [own, slopes] = [value(shares), numericGradient(value, shares)];
  const rows = Float64Array.from(labels, (label, row) => own + (slopes[label * 2 + (model.decisions[row] ?? 0)] ?? 0));
  return { rows, slopes };
}

/** The most that a row would do which one model alone gets wrong, of the kinds that no row is. */
function unseenReach(
  { cells: counted, labels, weights, positives, n }: BinarySample,
  own: Float64Array,
  other: Float64Array,
): number {
  const cells = counted();
  const all = weights === undefined ? 1 : usualWeight(weights);
  const usual = [0, 1].map((label) =>
    weights === undefined ? 1 : usualWeight(weights.filter((_, row) => labels[row] === label)) / all,
  );
  let most = 0;
  for (const cell of DISCORDANT) {
    const [label, mine, theirs] = [cell >> 2, (cell >> 1) & 1, cell & 1];
    if (cells[cell] !== 0 || (label === 1 ? positives : n - positives) === 0) continue;
    const reach = Math.abs((own[label * 2 + mine] ?? 0) - (other[label * 2 + theirs] ?? 0));
    most = Math.max(most, reach * (usual[label] ?? 1));
  }
  return most;
}

function cellsOf(model: BinarySide): Float64Array {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = model.counts();
  return Float64Array.of(trueNegatives, falsePositives, falseNegatives, truePositives);
}

function correctness({ labels }: BinarySample, { decisions }: BinarySide): Uint8Array {
  const hits = new Uint8Array(labels.length);
  for (let row = 0; row < labels.length; row += 1) hits[row] = labels[row] === decisions[row] ? 1 : 0;
  return hits;
}
