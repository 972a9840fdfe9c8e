interface Scored {
  readonly scores?: Float64Array | undefined;
}

/** Of fewer rows it may be chance. */
export const LEAST_ALIKE = 30;

/** Whether two models give every row the same scores: as far as these rows can tell, they are one model. */
export function haveSameScores({ scores }: Scored, other: Scored): boolean {
  if (scores === undefined || scores.length < LEAST_ALIKE || scores.length !== other.scores?.length) return false;
  return scores.every((score, at) => score === other.scores?.[at]);
}

/**
 * Whether two models rank all rows alike, ties included: what depends on ranks is then the same for both. Scores may
 * differ, as after a calibration.
 */
export function haveSameOrder(scores: Float64Array, others: Float64Array): boolean {
  if (scores.length < LEAST_ALIKE) return false;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  for (let at = 1; at < order.length; at += 1) {
    const [before, now] = [order[at - 1]!, order[at]!];
    if (Math.sign(scores[now]! - scores[before]!) !== Math.sign(others[now]! - others[before]!)) return false;
  }
  return true;
}
