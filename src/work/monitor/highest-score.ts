import type { ServedRows } from "./measured.ts";

/** The positive class's score or the value; of several classes the highest score. */
export function highestScore({ scores, width, n }: ServedRows): Float64Array | undefined {
  if (scores === undefined || width === 1) return scores;
  const values = new Float64Array(n).fill(-Infinity);
  for (let at = 0; at < scores.length; at += 1) {
    const row = Math.floor(at / width);
    values[row] = Math.max(values[row] ?? -Infinity, scores[at] ?? -Infinity);
  }
  return values;
}
