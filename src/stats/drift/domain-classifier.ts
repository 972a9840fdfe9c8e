import { normalSf } from "../distributions/normal.ts";
import type { Random } from "../random.ts";
import { midranks } from "../ranks.ts";
import { DenseDesign, SparseDesign } from "./design.ts";
import type { Design } from "./design.ts";
import { fitLogistic } from "./logistic.ts";
import { textVectors } from "./text-vectors.ts";

const FOLDS = 5;
/** More rows of a side tell little more, and cost their time. */
const MOST_ROWS = 2000;
const [TEXT_C, VECTOR_C] = [1, 0.01];
/** A word is told where so many rows have it. */
const TOLD_FROM = 10;
const MOST_TOLD = 10;
/** A word's weight is only of interest where the samples differ. */
const TOLD_BELOW = 0.05;

export interface DomainTest {
  /** The chance that a classifier which has not seen two rows, one of each sample, ranks them right; 0.5 without drift. */
  readonly auc: number;
  /** One-sided, of an AUC above 0.5. */
  readonly pValue: number;
  /** Rows that were compared. */
  readonly rows: number;
  readonly referenceRows: number;
  /** Words that tell the samples apart most, each in at least ten rows. */
  readonly words: readonly string[];
}

/**
 * Classifier two-sample test (Lopez-Paz and Oquab 2017) of texts: an L2 logistic regression on TF-IDF vectors. The AUC is
 * that of pairs within a fifth of the rows under the classifier of the other four, over all five. The p-value is Mann and
 * Whitney's for one half under the classifier of the other: what five fifths say together has twice that variance, since
 * each is tested by what the others were fitted to, and a law with a longer tail (without drift 13-22 of 100 samples had
 * p ≤ 0.05). Equal texts are in one part, so that none is known already. At most 2,000 rows of a side are taken.
 * @throws RangeError where a side has fewer than ten rows.
 */
export function textDomainTest(
  samples: { readonly reference: readonly string[]; readonly current: readonly string[] },
  random: Random,
): DomainTest {
  const reference = drawn(samples.reference, random);
  const current = drawn(samples.current, random);
  const texts = [...reference, ...current];
  const { rows, words } = textVectors(texts);
  const design = new SparseDesign(rows);
  const labels = labelsOf(reference.length, current.length);
  const folds = foldsOf(texts, random);
  const { auc, pValue } = crossFitted(design, { labels, folds, c: TEXT_C });
  const counts = { referenceRows: reference.length, rows: current.length };
  if (pValue > TOLD_BELOW) return { auc, pValue, ...counts, words: [] };
  const { weights } = fitLogistic({ design, labels, rows: allRows(texts.length) }, { c: TEXT_C });
  const frequency = new Uint32Array(words.length);
  for (const column of rows.at) frequency[column]! += 1;
  const told = words
    .map((word, column) => ({ word, weight: Math.abs(weights[column]!), rows: frequency[column]! }))
    .filter((each) => each.rows >= TOLD_FROM)
    // Small weights of words that all rows have say more than large ones of words that hardly any has.
    .sort((a, b) => b.weight * Math.sqrt(b.rows) - a.weight * Math.sqrt(a.rows) || (a.word < b.word ? -1 : 1));
  return { auc, pValue, ...counts, words: told.slice(0, MOST_TOLD).map(({ word }) => word.slice(0, 100)) };
}

/** Rows × dimensions, row-major. */
export interface Vectors {
  readonly reference: Float64Array;
  readonly current: Float64Array;
  readonly dimensions: number;
}

/**
 * The same of vectors: logistic regression on their standardised components.
 * @throws RangeError where a side has fewer than ten rows.
 */
export function vectorDomainTest({ reference, current, dimensions }: Vectors, random: Random): DomainTest {
  const how = { dimensions, random, most: MOST_ROWS };
  const [before, now] = [drawnRows(reference, how), drawnRows(current, how)];
  const values = new Float64Array(before.length + now.length);
  values.set(before);
  values.set(now, before.length);
  standardize(values, dimensions);
  const [n, m] = [before.length / dimensions, now.length / dimensions];
  const folds = foldsOf(contentKeys(values, dimensions), random);
  const fitted = { labels: labelsOf(n, m), folds, c: VECTOR_C };
  const { auc, pValue } = crossFitted(new DenseDesign(values, dimensions), fitted);
  return { auc, pValue, rows: m, referenceRows: n, words: [] };
}

/** FNV-1a of each row's bits, twice. */
function contentKeys(values: Float64Array, dimensions: number): readonly string[] {
  const words = new Uint32Array(values.buffer);
  return Array.from({ length: values.length / dimensions }, (_, row) => {
    let [one, other] = [0x811c9dc5, 0x9dc5811c];
    for (let at = 2 * row * dimensions; at < 2 * (row + 1) * dimensions; at += 1) {
      one = Math.imul(one ^ words[at]!, 0x01000193);
      other = Math.imul(other ^ (words[at]! >>> 7) ^ (words[at]! << 3), 0x01000193);
    }
    return `${one} ${other}`;
  });
}

/** At most `most` rows of a matrix, in their order. */
export function drawnRows(
  values: Float64Array,
  { dimensions, random, most }: { readonly dimensions: number; readonly random: Random; readonly most: number },
): Float64Array {
  const rows = drawn(allRows(values.length / dimensions), random, most);
  const picked = new Float64Array(rows.length * dimensions);
  rows.forEach((row, at) => picked.set(values.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions));
  return picked;
}

/** A sample without replacement, in the order of the rows (Fan, Muller and Rezucha 1962). */
function drawn<Row>(rows: ArrayLike<Row>, random: Random, most = MOST_ROWS): readonly Row[] {
  const all = Array.from(rows);
  if (all.length <= most) return all;
  let wanted = most;
  return all.filter((_, at) => {
    if (random.uniform() * (all.length - at) >= wanted) return false;
    wanted -= 1;
    return true;
  });
}

interface CrossFit {
  readonly labels: Uint8Array;
  readonly folds: Uint8Array;
  readonly c: number;
}

function crossFitted(
  design: Design,
  { labels, folds, c }: CrossFit,
): { readonly auc: number; readonly pValue: number } {
  const rows = allRows(labels.length);
  const asked = (isAsked: (row: number) => boolean): Pairs => {
    const { weights } = fitLogistic({ design, labels, rows: rows.filter((row) => !isAsked(row)) }, { c });
    const test = rows.filter(isAsked);
    const scores = new Float64Array(test.length);
    design.multiply(weights, test, scores);
    return pairsOf(
      scores,
      test.map((row) => labels[row]!),
    );
  };
  let [wins, pairs] = [0, 0];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const found = asked((row) => folds[row]! >> 1 === fold);
    wins += found.wins;
    pairs += found.pairs;
  }
  const half = asked((row) => folds[row]! % 2 === 0);
  const z = (half.wins - half.pairs / 2) / Math.sqrt((half.pairs * (half.rows + 1)) / 12);
  return { auc: pairs > 0 ? wins / pairs : 0.5, pValue: half.pairs > 0 ? normalSf(z) : 1 };
}

/** How many pairs of a current and a reference row there are, and how often the current one scores higher; ties count half. */
interface Pairs {
  readonly wins: number;
  readonly pairs: number;
  readonly rows: number;
}

function pairsOf(scores: Float64Array, labels: Uint32Array): Pairs {
  const current = labels.reduce((sum, label) => sum + label, 0);
  const ranks = midranks(scores);
  let rankSum = 0;
  for (let row = 0; row < labels.length; row += 1) if (labels[row] === 1) rankSum += ranks[row]!;
  const pairs = current * (labels.length - current);
  return { wins: rankSum - (current * (current + 1)) / 2, pairs, rows: labels.length };
}

/** Ten parts of about equal size, by content, so that equal rows share one: pairs are fifths, the even ones are a half. */
function foldsOf(rows: readonly string[], random: Random): Uint8Array {
  const byContent = new Map<string, number[]>();
  rows.forEach((content, row) => {
    const group = byContent.get(content);
    if (group) group.push(row);
    else byContent.set(content, [row]);
  });
  const groups = [...byContent.values()];
  const order = shuffled(groups.length, random);
  const folds = new Uint8Array(rows.length);
  const sizes = new Array<number>(2 * FOLDS).fill(0);
  for (const at of order) {
    const fold = sizes.indexOf(Math.min(...sizes));
    for (const row of groups[at]!) folds[row] = fold;
    sizes[fold]! += groups[at]!.length;
  }
  return folds;
}

function shuffled(length: number, random: Random): Uint32Array {
  const order = allRows(length);
  for (let last = length - 1; last > 0; last -= 1) {
    const chosen = random.below(last + 1);
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}

function labelsOf(reference: number, current: number): Uint8Array {
  if (Math.min(reference, current) < 10) throw new RangeError("a domain classifier needs ten rows of each sample");
  return new Uint8Array(reference + current).fill(1, reference);
}

function allRows(length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, row) => row);
}

/** Each component to mean 0 and standard deviation 1; a constant one to 0. */
function standardize(values: Float64Array, dimensions: number): void {
  const rows = values.length / dimensions;
  for (let column = 0; column < dimensions; column += 1) {
    let [mean, square] = [0, 0];
    for (let at = column; at < values.length; at += dimensions) mean += values[at]! / rows;
    for (let at = column; at < values.length; at += dimensions) square += (values[at]! - mean) ** 2 / rows;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let at = column; at < values.length; at += dimensions) values[at] = (values[at]! - mean) * scale;
  }
}
