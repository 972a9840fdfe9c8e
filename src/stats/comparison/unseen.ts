import type { SumSource } from "./sum-bootstrap.ts";

/** Class codes 0 … classes − 1 of labels and of two models' predictions on the same rows. */
export interface PairedAnswers extends Pick<SumSource, "clusters"> {
  readonly labels: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
  /** Undefined: one model alone. */
  readonly baseline?: ArrayLike<number> | undefined;
  readonly classes: number;
  readonly weights?: Float64Array | undefined;
}

/** A kind of answer that no row has: how often it is drawn on average, and the weight of one. */
export interface Unseen {
  readonly label: number;
  readonly candidate: number;
  readonly baseline: number;
  readonly rate: number;
  readonly weight: number;
}

const RATE = 0.2;

/**
 * For each class that occurs, what is possible and was not seen: a row that the candidate alone gets wrong, and one
 * that the baseline alone does. A bootstrap only draws what it has seen; without these, a model that lost none of 20
 * positives would be certain never to lose one. Pseudo-counts are the remedy of A. Agresti and B. Caffo
 * (The American Statistician 54, 2000); a fifth of a row keeps the intervals nominal from 100 rows on
 * (`bench/coverage.ts`), with half a row they are too wide, with none too narrow. One is as heavy as a row of its label
 * is on average, or as the label's rows of a whole cluster. Of one model alone these are right and wrong answers, with the
 * same one as `baseline`.
 */
export function unseenAnswers(rows: PairedAnswers): readonly Unseen[] {
  const { labels, candidate, baseline = candidate, classes } = rows;
  const isSingle = rows.baseline === undefined;
  if (classes < 2) return [];
  const seen = classCounts(classes);
  const predicted = new Float64Array(classes);
  for (let row = 0; row < labels.length; row += 1) {
    const [label = 0, own = 0, other = 0] = [labels[row], candidate[row], baseline[row]];
    const of = seen[label];
    if (of === undefined) continue;
    of.rows += 1;
    of.weight += rows.weights?.[row] ?? 1;
    if (own !== label && (isSingle || other === label)) of.candidateWrong += 1;
    if (isSingle ? own === label : own === label && other !== label) of.baselineWrong += 1;
    predicted[own]! += 1;
    predicted[other]! += 1;
  }
  const clusterCount = rows.clusters === undefined ? undefined : new Set(rows.clusters.codes).size;
  return seen.flatMap(({ rows: count, weight, candidateWrong, baselineWrong }, label): readonly Unseen[] => {
    if (weight === 0) return [];
    const wrong = mostPredicted(predicted, label);
    const one = { label, rate: RATE, weight: weight / (clusterCount ?? count) };
    return [
      ...(candidateWrong === 0 ? [{ ...one, candidate: wrong, baseline: isSingle ? wrong : label }] : []),
      ...(baselineWrong === 0 ? [{ ...one, candidate: label, baseline: isSingle ? label : wrong }] : []),
    ];
  });
}

function classCounts(classes: number) {
  return Array.from({ length: classes }, () => ({ rows: 0, weight: 0, candidateWrong: 0, baselineWrong: 0 }));
}

/** The wrong answer that is most likely for a label. */
function mostPredicted(predicted: Float64Array, label: number): number {
  let most = label === 0 ? 1 : 0;
  for (const [code, count] of predicted.entries()) if (code !== label && count > predicted[most]!) most = code;
  return most;
}
