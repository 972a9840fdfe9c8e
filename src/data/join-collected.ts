import { UserError } from "../kernel/errors.ts";
import type { Collected } from "./collected.ts";

/**
 * What was collected of consecutive rows, in their order, as one call of all rows would have collected it: labels are
 * numbered as they first come. Throws a UserError where the model gave another number of scores in one of them.
 */
export function joinCollected(parts: readonly Collected[]): Collected {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const filled = parts.filter((part) => part.rows > 0);
  const width = filled[0]?.width ?? 0;
  if (filled.some((part) => part.width !== width))
    throw new UserError(
      "A model gave a row another number of scores in one shard than in another, so it is not one model that was asked. Run every shard again.",
    );
  const hasScores = parts.some(({ scores }) => scores !== undefined);
  const hasLabels = parts.some(({ labels }) => labels !== undefined);
  return {
    rows,
    width,
    scores: hasScores ? joinedScores(filled, rows * width) : undefined,
    labels: hasLabels ? joinedLabels(filled, rows) : undefined,
  };
}

function joinedScores(parts: readonly Collected[], length: number): Float64Array {
  const all = new Float64Array(length);
  let filled = 0;
  for (const { scores = new Float64Array(0) } of parts) {
    all.set(scores, filled);
    filled += scores.length;
  }
  return all;
}

function joinedLabels(parts: readonly Collected[], rows: number): NonNullable<Collected["labels"]> {
  const codes = new Int32Array(rows);
  const places = new Map<string, number>();
  let filled = 0;
  for (const { labels } of parts) {
    const own = (labels?.dictionary ?? []).map((word) => {
      const place = places.get(word) ?? places.size;
      places.set(word, place);
      return place;
    });
    for (const code of labels?.codes ?? []) codes[filled++] = own[code] ?? -1;
  }
  return { codes, dictionary: [...places.keys()] };
}
