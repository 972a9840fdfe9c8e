import { argsort } from "../ranks.ts";
import { expectedCounts, type ExpectedPerformance, type UnlabelledScores } from "./expected-performance.ts";

/**
 * How an expected metric changes with the label of each row: its derivative by the row's probability, the ranks and the
 * decisions held. Null where the metric has no value. For n rows of which the label of each is drawn by its own
 * probability, Σ p (1 − p) gradient² is the variance of the realized metric around the expected one (delta method).
 */
export function labelGradient(metric: keyof ExpectedPerformance, rows: UnlabelledScores): Float64Array | null {
  if (metric === "rocAuc") return areaGradient(rows.score ?? rows.probability, rows.probability);
  if (metric === "averagePrecision") return precisionGradient(rows.score ?? rows.probability, rows.probability);
  const [ofPredicted, ofOthers] = COUNT_GRADIENTS[metric](rows);
  if (!Number.isFinite(ofPredicted) || !Number.isFinite(ofOthers)) return null;
  return Float64Array.from(rows.probability, (_, row) => (rows.predicted[row] === 1 ? ofPredicted : ofOthers));
}

type CountMetric = Exclude<keyof ExpectedPerformance, "rocAuc" | "averagePrecision">;
/** By a label among the rows that are predicted positive, and among the others. */
type Gradient = (rows: UnlabelledScores) => readonly [number, number];

const COUNT_GRADIENTS: Readonly<Record<CountMetric, Gradient>> = {
  accuracy: ({ probability }) => [1 / probability.length, -1 / probability.length],
  precision: (rows) => {
    const { truePositives, falsePositives } = expectedCounts(rows);
    return [1 / (truePositives + falsePositives), 0];
  },
  recall: (rows) => {
    const { truePositives, falseNegatives } = expectedCounts(rows);
    const positives = (truePositives + falseNegatives) ** 2;
    return [falseNegatives / positives, -truePositives / positives];
  },
  specificity: (rows) => {
    const { trueNegatives, falsePositives } = expectedCounts(rows);
    const negatives = (trueNegatives + falsePositives) ** 2;
    return [trueNegatives / negatives, -falsePositives / negatives];
  },
  f1: (rows) => {
    const { truePositives, falsePositives, falseNegatives } = expectedCounts(rows);
    const sum = 2 * truePositives + falsePositives + falseNegatives;
    const rest = sum - truePositives;
    return [(2 * rest) / sum ** 2, (-2 * truePositives) / sum ** 2];
  },
};

function areaGradient(score: Float64Array, probability: Float64Array): Float64Array | null {
  const order = argsort(score).toReversed();
  let [positives, negatives, area] = [0, 0, 0];
  for (const row of order) {
    const p = probability[row]!;
    area += (1 - p) * (positives + p / 2);
    positives += p;
    negatives += 1 - p;
  }
  const pairs = positives * negatives;
  if (!(pairs > 0)) return null;
  const auc = area / pairs;
  const gradient = new Float64Array(probability.length);
  let [above, negativesAbove] = [0, 0];
  for (const row of order) {
    const p = probability[row]!;
    const below = negatives - negativesAbove - (1 - p);
    gradient[row] = (below - above - auc * (negatives - positives)) / pairs;
    above += p;
    negativesAbove += 1 - p;
  }
  return gradient;
}

function precisionGradient(score: Float64Array, probability: Float64Array): Float64Array | null {
  const order = argsort(score).toReversed();
  const precisions = new Float64Array(order.length);
  let [positives, sum] = [0, 0];
  order.forEach((row, rank) => {
    const p = probability[row]!;
    positives += p;
    precisions[rank] = positives / (rank + 1);
    sum += p * precisions[rank];
  });
  if (!(positives > 0)) return null;
  const gradient = new Float64Array(order.length);
  let gainBelow = 0;
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    const p = probability[order[rank]!]!;
    gainBelow += p / (rank + 1);
    gradient[order[rank]!] = (precisions[rank]! + gainBelow - sum / positives) / positives;
  }
  return gradient;
}
