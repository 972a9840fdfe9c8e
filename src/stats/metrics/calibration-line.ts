import { unmeasured, measured } from "../measured.ts";
import type { Measured } from "../measured.ts";

/** Cox's logistic recalibration: a perfectly calibrated model has slope 1 and both intercepts 0. */
export interface CalibrationLine {
  /** Slope and intercept of the logistic regression of the label on logit(p); slope < 1: overconfident. */
  readonly slope: Measured;
  readonly intercept: Measured;
  /** Intercept with the slope fixed at 1: > 0 where the model predicts too little overall. */
  readonly inTheLarge: Measured;
}

const CLIP = 1e-12;
const LARGEST_STEP = 1e-12;
/** A step as small as that, and no smaller than the one before, is of rounding. */
const ROUNDING = 1e-6;
const STEPS = 100;
const LINE_STEPS = 500;
const LONGEST_STEP = 4;
const LEAST_SCALE = 2 ** -60;

interface Rows {
  readonly labels: Uint8Array;
  readonly logits: Float64Array;
  readonly weights: Float64Array | undefined;
}

/**
 * Fits both lines by Newton's method (iteratively reweighted least squares), probabilities clipped at 1e-12.
 * Null where labels are of one class, where probabilities are constant (slope, intercept), or where they
 * separate the classes, but for a single value that both have at most, so that no finite fit exists. Rows of weight 0
 * are none.
 */
export function calibrationLine(
  labels: Uint8Array,
  probabilities: Float64Array,
  weights?: Float64Array,
): CalibrationLine {
  const present = new Set(labels.filter((_, row) => weightOf(weights, row) > 0));
  if (present.size < 2) {
    const none = unmeasured("only one class is present");
    return { slope: none, intercept: none, inTheLarge: none };
  }
  const logits = probabilities.map((p) => logit(Math.min(Math.max(p, CLIP), 1 - CLIP)));
  const rows = { labels, logits, weights };
  const large = fitIntercept(rows);
  const inTheLarge = large === null ? unmeasured("the fit does not converge") : measured(large);
  const obstacle = obstacleTo(rows);
  const line = obstacle === undefined ? fitLine(rows) : null;
  if (line === null) {
    const none = unmeasured(obstacle ?? "the fit does not converge");
    return { slope: none, intercept: none, inTheLarge };
  }
  return { slope: measured(line.slope), intercept: measured(line.intercept), inTheLarge };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Why there is no finite line: of one predictor it exists just where each class has a row strictly beyond one of the
 * other (Albert and Anderson 1984). Where they only touch in a value, the slope grows without end, and how far an
 * iteration gets says nothing.
 */
function obstacleTo({ labels, logits, weights }: Rows): string | undefined {
  const lowest: [number, number] = [Infinity, Infinity];
  const highest: [number, number] = [-Infinity, -Infinity];
  for (let row = 0; row < labels.length; row += 1) {
    if (!(weightOf(weights, row) > 0)) continue;
    const label = labels[row] === 1 ? 1 : 0;
    lowest[label] = Math.min(lowest[label], logits[row]!);
    highest[label] = Math.max(highest[label], logits[row]!);
  }
  if (Math.min(...lowest) === Math.max(...highest)) return "all probabilities are equal";
  const isSeparated = highest[0] <= lowest[1] || highest[1] <= lowest[0];
  return isSeparated ? "the probabilities separate the classes" : undefined;
}

/** A line by its height at an anchor among the rows that bend the likelihood: far from 0, an intercept loses digits. */
interface Anchored {
  readonly level: number;
  readonly slope: number;
  readonly anchor: number;
}

/** On logits of mean 0 and variance 1, whatever the unit of the weights. */
function fitLine({ labels, logits, weights }: Rows): Line | null {
  const { mean, deviation, total } = spreadOf(logits, weights);
  const scaled = logits.map((x) => (x - mean) / deviation);
  const line = climb({ labels, logits: scaled, weights }, total);
  if (line === null) return null;
  const slope = line.slope / deviation;
  return { slope, intercept: line.level - slope * (mean + line.anchor * deviation) };
}

function spreadOf(
  values: Float64Array,
  weights: Float64Array | undefined,
): { readonly mean: number; readonly deviation: number; readonly total: number } {
  let total = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    total += weightOf(weights, row);
    sum += weightOf(weights, row) * values[row]!;
  }
  const mean = sum / total;
  let squares = 0;
  for (let row = 0; row < values.length; row += 1) squares += weightOf(weights, row) * (values[row]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / total), total };
}

/** Newton's method, its steps halved while they lead downhill. */
function climb(rows: Rows, total: number): Anchored | null {
  let line: Anchored = { level: 0, slope: 0, anchor: 0 };
  let here = bendAt(rows, line);
  let last = Infinity;
  for (let step = 0; step < LINE_STEPS; step += 1) {
    if (!(here.curvature > 0) || Number.isNaN(here.slope)) return null;
    let scale = 1;
    let next = stepped(line, here, scale);
    let there = bendAt(rows, next);
    while (!(there.likelihood >= here.likelihood - 1e-12 * Math.abs(here.likelihood)) && scale > LEAST_SCALE) {
      scale /= 2;
      next = stepped(line, here, scale);
      there = bendAt(rows, next);
    }
    const change = Math.sqrt((here.gradient ** 2 / here.curvature + here.slope ** 2 * here.slopeCurvature) / total);
    line = next;
    here = there;
    if (change < LARGEST_STEP || (change < ROUNDING && change > last / 2)) return line;
    last = change;
  }
  return null;
}

/** The log-likelihood of a line, and the step that Newton's method takes from it. */
interface Bend {
  readonly likelihood: number;
  readonly gradient: number;
  readonly curvature: number;
  /** Mean logit of the rows by their curvature. */
  readonly center: number;
  /** Around the center. */
  readonly slopeCurvature: number;
  /** Newton's change of the slope. */
  readonly slope: number;
}

/** No step is longer than what doubles, or a few units: where one value alone bends, Newton's has no bounds. */
function stepped({ level, slope, anchor }: Anchored, bend: Bend, scale: number): Anchored {
  const height = level + slope * (bend.center - anchor);
  return {
    level: height + scale * within(bend.gradient / bend.curvature, LONGEST_STEP + Math.abs(height)),
    slope: slope + scale * within(bend.slope, LONGEST_STEP + Math.abs(slope)),
    anchor: bend.center,
  };
}

function within(change: number, most: number): number {
  return Math.min(Math.max(change, -most), most);
}

/** Moments are taken around the anchor; where that is far from the rows that bend, once more around their mean. */
function bendAt(rows: Rows, line: Anchored, around = line.anchor): Bend {
  const { labels, logits, weights } = rows;
  const { level, slope, anchor } = line;
  let [likelihood, gradient, slopeGradient, h0, h1, h2] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const eta = level + slope * (logits[row]! - anchor);
    const x = logits[row]! - around;
    const own = weights === undefined ? 1 : weights[row]!;
    const small = Math.exp(-Math.abs(eta));
    const isLikely = eta >= 0 === (labels[row] === 1);
    // The probability of the other label than the row has, without overflow or loss near 0.
    const miss = (isLikely ? small : 1) / (1 + small);
    const residual = own * (labels[row] === 1 ? miss : -miss);
    const bend = (own * small) / ((1 + small) * (1 + small));
    likelihood -= own * (Math.log1p(small) + (isLikely ? 0 : Math.abs(eta)));
    gradient += residual;
    slopeGradient += residual * x;
    h0 += bend;
    h1 += bend * x;
    h2 += bend * x * x;
  }
  const slopeCurvature = h2 - (h1 * h1) / h0;
  const center = around + h1 / h0;
  if (around === anchor && !(slopeCurvature > 1e-6 * h2) && Math.abs(center - around) > 0)
    return bendAt(rows, line, center);
  return {
    likelihood,
    gradient,
    curvature: h0,
    center,
    slopeCurvature,
    slope: (slopeGradient - (h1 / h0) * gradient) / slopeCurvature,
  };
}

/** The intercept with logit(p) as offset: the mean is increasing in it, so bisection between bounds, then Newton. */
function fitIntercept({ labels, logits, weights }: Rows): number | null {
  let intercept = 0;
  let low = -100;
  let high = 100;
  for (let step = 0; step < STEPS; step += 1) {
    let gradient = 0;
    let curvature = 0;
    for (let row = 0; row < labels.length; row += 1) {
      const p = sigmoid(intercept + logits[row]!);
      const own = weightOf(weights, row);
      gradient += own * (labels[row]! - p);
      curvature += own * p * (1 - p);
    }
    if (gradient > 0) low = intercept;
    else high = intercept;
    const newton = intercept + gradient / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - intercept) < LARGEST_STEP) return next;
    intercept = next;
  }
  return null;
}

function weightOf(weights: Float64Array | undefined, row: number): number {
  return weights === undefined ? 1 : weights[row]!;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}
