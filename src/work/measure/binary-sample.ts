import { pairedCells } from "../../stats/comparison/binary-cells.ts";
import { rankedPlacements } from "../../stats/comparison/delong.ts";
import { binaryCounts } from "../../stats/metrics/binary-counts.ts";
import { countRanked, rankRows } from "../../stats/metrics/threshold-counts.ts";
import { lazy } from "./lazy.ts";
import { chosenBytes, chosenFloats, plainSampling, samplingOf, type Sampling } from "./sampling.ts";

/** What a binary model says of every row. */
export interface BinaryAnswers {
  /** 1 where it predicts the positive class. */
  readonly decisions: Uint8Array;
  /** Larger means more likely positive; finite. Undefined: the model gives labels only. */
  readonly scores?: Float64Array | undefined;
  /** Whether all scores lie between 0 and 1. */
  readonly areProbabilities?: boolean | undefined;
}

/** A binary model on a sample, with the work that several metrics share. */
export interface BinarySide extends BinaryAnswers {
  readonly counts: () => ReturnType<typeof binaryCounts>;
  /** Ranks, cumulated counts and placements; of a model with scores only. */
  readonly ranked: () => ReturnType<typeof rankRows>;
  readonly thresholds: () => ReturnType<typeof countRanked>;
  readonly placements: () => ReturnType<typeof rankedPlacements>;
}

export interface BinarySample extends Sampling {
  readonly task: "binary-classification";
  readonly n: number;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  readonly positives: number;
  readonly candidate: BinarySide;
  readonly baseline?: BinarySide | undefined;
  /** Rows by label × candidate × baseline. */
  readonly cells: () => Float64Array;
}

export interface BinaryRows extends Sampling {
  readonly labels: Uint8Array;
  readonly candidate: BinaryAnswers;
  readonly baseline?: BinaryAnswers | undefined;
}

/** Prepares rows for measuring; nothing is computed before a metric asks for it. */
export function binarySample(given: BinaryRows): BinarySample {
  const rows = plainSampling(given);
  const { labels, weights, clusters, rowValues, candidate, baseline } = rows;
  const paired = { labels, candidate: candidate.decisions, baseline: (baseline ?? candidate).decisions };
  return {
    task: "binary-classification",
    n: labels.length,
    labels,
    positives: labels.reduce((sum, label) => sum + label, 0),
    weights,
    clusters,
    rowValues,
    candidate: prepared(rows, candidate),
    baseline: baseline && prepared(rows, baseline),
    cells: lazy(() => pairedCells(paired)),
  };
}

/** The same models on some of the rows. */
export function chosenBinary(sample: BinarySample, rows: Uint32Array): BinarySample {
  const chosen = ({ decisions, scores, areProbabilities }: BinaryAnswers): BinaryAnswers => ({
    decisions: chosenBytes(decisions, rows),
    scores: scores && chosenFloats(scores, rows),
    areProbabilities,
  });
  return binarySample({
    ...samplingOf(sample, rows),
    labels: chosenBytes(sample.labels, rows),
    candidate: chosen(sample.candidate),
    baseline: sample.baseline && chosen(sample.baseline),
  });
}

function prepared({ labels, weights }: BinaryRows, predictions: BinaryAnswers): BinarySide {
  const { scores } = predictions;
  const of = scores ?? new Float64Array(0);
  const ranked = lazy(() => rankRows(labels, of));
  const thresholds = lazy(() => countRanked(ranked(), weights));
  const placed = lazy(() => rankedPlacements(labels, ranked(), weights));
  return {
    ...predictions,
    counts: lazy(() => binaryCounts(labels, predictions.decisions, weights)),
    ranked,
    thresholds,
    placements: placed,
  };
}
