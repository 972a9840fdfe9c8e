import { isSameClass } from "./class-words.ts";
import type { Codes } from "./table.ts";

// Probabilities that are fitted beside the decision, as those of support-vector machines, differ in some rows.
const SHARE = 0.9;
// Of the range of scores: float32 rounds decisions and probabilities apart.
const ROUNDING = 1e-6;

export interface ScoredLabels {
  /** Rows × width, row-major. */
  readonly scores: Float64Array;
  readonly width: number;
  readonly labels: Codes;
}

/**
 * Which of a model's own labels each of its columns stands for, by rows: the label that is given where the column is the
 * greatest; of one or two columns the label that is given from some score on, whatever the threshold. Undefined for a
 * column that no row tells of.
 */
export function labelsOfColumns(rows: ScoredLabels): readonly (string | undefined)[] {
  const { width, labels } = rows;
  const codes = width <= 2 ? byThreshold(rows) : byGreatest(rows);
  return Array.from({ length: width }, (_, column) => labels.dictionary[codes[column] ?? -1]);
}

type ColumnCodes = readonly (number | undefined)[];

/** Two labels that a threshold tells apart: the upper one is the last column's. */
function byThreshold({ scores, width, labels: { codes } }: ScoredLabels): ColumnCodes {
  const ranges = new Map<number, { low: number; high: number }>();
  for (const [row, code] of codes.entries()) {
    const score = width === 1 ? (scores[row] ?? 0) : (scores[2 * row + 1] ?? 0) - (scores[2 * row] ?? 0);
    const range = ranges.get(code) ?? { low: score, high: score };
    ranges.set(code, { low: Math.min(range.low, score), high: Math.max(range.high, score) });
  }
  const [lower, upper, ...more] = [...ranges].toSorted(([, a], [, b]) => a.low + a.high - b.low - b.high);
  if (lower === undefined || upper === undefined || more.length > 0) return [];
  const [[below, under], [above, over]] = [lower, upper];
  const span = over.high - under.low;
  const areApart = span > 0 && under.high <= over.low + span * ROUNDING;
  if (!areApart) return [];
  return width === 1 ? [above] : [below, above];
}

/** Nearly all rows in which a column is the greatest have one label, and that label has nearly no other rows. */
function byGreatest({ scores, width, labels: { codes, dictionary } }: ScoredLabels): ColumnCodes {
  const words = dictionary.length;
  const counts = new Float64Array(width * words);
  for (const [row, code] of codes.entries()) {
    const column = greatestOf(scores.subarray(row * width, (row + 1) * width));
    if (column !== undefined && code >= 0) counts[column * words + code] = (counts[column * words + code] ?? 0) + 1;
  }
  const ofWord = new Float64Array(words);
  counts.forEach((count, at) => (ofWord[at % words] = (ofWord[at % words] ?? 0) + count));
  return Array.from({ length: width }, (_, column) => {
    const own = counts.subarray(column * words, (column + 1) * words);
    const word = greatestOf(own);
    if (word === undefined) return undefined;
    const ofColumn = own.reduce((sum, count) => sum + count, 0);
    const isTold = (own[word] ?? 0) >= SHARE * Math.max(ofColumn, ofWord[word] ?? 0);
    return isTold ? word : undefined;
  });
}

/** Undefined where several are. */
function greatestOf(values: Float64Array): number | undefined {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
  const at = values.indexOf(most);
  return at === -1 || values.indexOf(most, at + 1) !== -1 ? undefined : at;
}

/** Fewer rows say nothing by their share. */
const LEAST_ROWS = 20;

/** The share of rows whose label is that of the column which is greatest there; `words` are the columns' labels. */
export function agreement(
  { scores, width, labels: { codes, dictionary } }: ScoredLabels,
  words: readonly string[],
): number {
  let [agreed, told] = [0, 0];
  for (const [row, code] of codes.entries()) {
    const column = greatestOf(scores.subarray(row * width, (row + 1) * width));
    const label = dictionary[code];
    if (column === undefined || label === undefined) continue;
    told += 1;
    if (isSameClass(label, words[column] ?? "")) agreed += 1;
  }
  return told < LEAST_ROWS ? 1 : agreed / told;
}
