import { placements } from "../comparison/delong.ts";
import { Random } from "../random.ts";
import { argsort } from "../ranks.ts";
import { fitIsotonic, predictIsotonic, type IsotonicFit } from "./isotonic.ts";

/** Rows of one class against the others: 1 where it is the true one. */
export interface LabelledScores {
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
}

const SPLITS = 10;
const TEST_SHARE = 0.1;
const BINS = 10;
/** From here on, scores separate the classes, and there is nothing to be calibrated between them. */
const SEPARATED = 0.999;
const LEAST_ROWS = 10;

/**
 * Whether isotonic calibration brings probabilities closer to what happens: the expected calibration error of rows
 * that the fit has not seen, pooled over ten stratified splits, before and after. Method: NannyML 0.13.1
 * `calibration.needs_calibration`, with splits of our own seed.
 */
export function needsCalibration({ labels, scores }: LabelledScores, seed: number): boolean {
  const ranked = placements(labels, scores);
  if (ranked === null || ranked.auc > SEPARATED) return false;
  const random = Random.fromSeed(seed);
  const pooled = { labels: [] as Uint8Array[], before: [] as Float64Array[], after: [] as Float64Array[] };
  for (let split = 0; split < SPLITS; split += 1) {
    const { train, test } = stratifiedSplit(labels, random);
    if (train.length === 0 || test.length === 0) return false;
    const fit = fitIsotonic(floatsAt(scores, train), bytesAt(labels, train));
    const before = floatsAt(scores, test);
    pooled.labels.push(bytesAt(labels, test));
    pooled.before.push(before);
    pooled.after.push(calibrate(fit, before));
  }
  const happened = joinedBytes(pooled.labels);
  return calibrationError(happened, joined(pooled.before)) > calibrationError(happened, joined(pooled.after));
}

/** The fit at each score; without a fit, the scores themselves. */
export function calibrate(fit: IsotonicFit | undefined, scores: Float64Array): Float64Array {
  return fit === undefined ? scores : scores.map((score) => predictIsotonic(fit, score));
}

/**
 * The isotonic fit in points of which each rests on at least ten rows: steps of fewer are pooled with the next, and a
 * step is drawn between the mean score of its ten lowest rows and that of its ten highest. At most `most` points.
 * @throws RangeError on no rows or unequal lengths.
 */
export function publishedFit({ labels, scores }: LabelledScores, most = 2000): IsotonicFit {
  const fit = fitIsotonic(scores, labels);
  const order = argsort(scores);
  const fitted = Float64Array.from(order, (row) => predictIsotonic(fit, scores[row]!));
  for (let least = LEAST_ROWS; ; least *= 2) {
    const points = pointsOf({ labels, scores, order, steps: stepsOf(fitted, least) });
    if (points.at.length <= most) return points;
  }
}

interface Steps {
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  readonly order: Uint32Array;
  /** Where each step ends, in the order of scores. */
  readonly steps: readonly number[];
}

function stepsOf(fitted: Float64Array, least: number): readonly number[] {
  const ends: number[] = [];
  let from = 0;
  for (let at = 1; at <= fitted.length; at += 1) {
    if (at < fitted.length && (fitted[at] === fitted[at - 1] || at - from < least)) continue;
    ends.push(at);
    from = at;
  }
  // The last may have fewer rows: it is one with the step before.
  if (ends.length > 1 && fitted.length - ends.at(-2)! < least) ends.splice(-2, 1);
  return ends;
}

function pointsOf({ labels, scores, order, steps }: Steps): IsotonicFit {
  const at: number[] = [];
  const values: number[] = [];
  let from = 0;
  for (const to of steps) {
    const value = meanOf(labels, order.subarray(from, to));
    const ends =
      to - from < 2 * LEAST_ROWS
        ? [[from, to]]
        : [
            [from, from + LEAST_ROWS],
            [to - LEAST_ROWS, to],
          ];
    for (const [low = from, high = to] of ends) {
      const score = meanOf(scores, order.subarray(low, high));
      if (score === at.at(-1)) continue;
      at.push(score);
      values.push(value);
    }
    from = to;
  }
  return { at: Float64Array.from(at), values: Float64Array.from(values) };
}

function meanOf(values: ArrayLike<number>, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  return sum / rows.length;
}

/** A tenth of each class to test, the others to train. */
function stratifiedSplit(
  labels: Uint8Array,
  random: Random,
): { readonly train: Uint32Array; readonly test: Uint32Array } {
  const isTest = new Uint8Array(labels.length);
  for (const wanted of [0, 1]) {
    const rows = rowsWith(labels, wanted);
    const count = Math.round(rows.length * TEST_SHARE);
    for (let at = 0; at < count; at += 1) {
      const other = at + random.below(rows.length - at);
      const drawn = rows[other]!;
      rows[other] = rows[at]!;
      rows[at] = drawn;
      isTest[drawn] = 1;
    }
  }
  return { train: rowsWith(isTest, 0), test: rowsWith(isTest, 1) };
}

function rowsWith(values: Uint8Array, wanted: number): Uint32Array {
  const rows = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] !== wanted) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.slice(0, count);
}

/** In bins of equal frequency; the last one takes what is left over. */
function calibrationError(labels: Uint8Array, probabilities: Float64Array): number {
  const n = labels.length;
  const bins = n <= 2 * BINS ? Math.floor(n / 2) : BINS;
  if (bins < 2) return 0;
  const width = Math.floor(n / bins);
  const order = argsort(probabilities);
  let error = 0;
  // As numpy's range of edges has it: a rest as wide as a bin is one.
  const edges = Math.floor(n / width);
  for (let bin = 0; bin < edges; bin += 1) {
    const rows = order.subarray(bin * width, bin === edges - 1 ? n : (bin + 1) * width);
    error += (rows.length / n) * Math.abs(meanOf(probabilities, rows) - meanOf(labels, rows));
  }
  return error;
}

function floatsAt(values: Float64Array, rows: Uint32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) found[at] = values[rows[at]!]!;
  return found;
}

function bytesAt(values: Uint8Array, rows: Uint32Array): Uint8Array {
  const found = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) found[at] = values[rows[at]!]!;
  return found;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
