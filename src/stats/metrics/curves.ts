import type { ThresholdCounts } from "./threshold-counts.ts";

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** The score from which a row counts as positive; null at the curve's artificial end. */
  readonly threshold: number | null;
}

const POINTS = 200;

/** The ROC curve (x = false positive rate, y = true positive rate) from (0, 0) on, at most `points` points. */
export function rocCurve(counts: ThresholdCounts, points = POINTS): readonly CurvePoint[] {
  const { truePositives, falsePositives, positives, negatives } = counts;
  if (!(positives > 0) || !(negatives > 0)) return [];
  const at = (i: number): CurvePoint => ({
    x: falsePositives[i]! / negatives,
    y: truePositives[i]! / positives,
    threshold: counts.thresholds[i]!,
  });
  return [{ x: 0, y: 0, threshold: null }, ...thinned(truePositives.length, at, points - 1)];
}

/**
 * The precision-recall curve (x = recall, y = precision), recall ascending, at most `points` points; starts at
 * the conventional (0, 1).
 */
export function precisionRecallCurve(counts: ThresholdCounts, points = POINTS): readonly CurvePoint[] {
  const { truePositives, falsePositives, positives } = counts;
  if (!(positives > 0)) return [];
  // Above the first row that weighs something there is no precision.
  const first = truePositives.findIndex((found, i) => found + falsePositives[i]! > 0);
  const at = (i: number): CurvePoint => ({
    x: truePositives[first + i]! / positives,
    y: truePositives[first + i]! / (truePositives[first + i]! + falsePositives[first + i]!),
    threshold: counts.thresholds[first + i]!,
  });
  return [{ x: 0, y: 1, threshold: null }, ...thinned(truePositives.length - first, at, points - 1)];
}

/** Points about equally far apart along |Δx| + |Δy|, always with the first and the last. */
function thinned(length: number, at: (i: number) => CurvePoint, points: number): readonly CurvePoint[] {
  if (length <= points) return Array.from({ length }, (_, i) => at(i));
  const along = new Float64Array(length);
  for (let i = 1; i < length; i += 1) {
    const from = at(i - 1);
    const to = at(i);
    along[i] = along[i - 1]! + Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  }
  const step = along[length - 1]! / (points - 1);
  const kept = [at(0)];
  let next = step;
  for (let i = 1; i < length - 1 && kept.length < points - 1; i += 1) {
    if (along[i]! < next) continue;
    kept.push(at(i));
    next = Math.max(next + step, along[i]!);
  }
  kept.push(at(length - 1));
  return kept;
}
