/**
 * Whether two models rank all rows alike, ties included: what depends on ranks is then the same for both. Rows in the
 * order of the first model's scores, from the highest on.
 */
export function haveSameOrder(rows: ArrayLike<number>, scores: Float64Array, others: Float64Array): boolean {
  for (let at = 1; at < rows.length; at += 1) {
    const [before, now] = [rows[at - 1]!, rows[at]!];
    if (Math.sign(scores[now]! - scores[before]!) !== Math.sign(others[now]! - others[before]!)) return false;
  }
  return true;
}
