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
const STEPS = 100;

interface Rows {
  readonly labels: Uint8Array;
  readonly logits: Float64Array;
  readonly weights: Float64Array | undefined;
}

/**
 * Fits both lines by Newton's method (iteratively reweighted least squares), probabilities clipped at 1e-12.
 * Null where labels are of one class, where probabilities are constant (slope, intercept), or where they
 * separate the classes perfectly so that no finite fit exists.
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
  if (logits.every((value) => value === logits[0])) {
    const none = unmeasured("all probabilities are equal");
    return { slope: none, intercept: none, inTheLarge };
  }
  const line = fitLine(rows);
  if (line === null) {
    const none = unmeasured("the probabilities separate the classes");
    return { slope: none, intercept: none, inTheLarge };
  }
  return { slope: measured(line.slope), intercept: measured(line.intercept), inTheLarge };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

function fitLine(rows: Rows): Line | null {
  let line: Line = { slope: 1, intercept: 0 };
  let likelihood = logLikelihood(rows, line);
  for (let step = 0; step < STEPS; step += 1) {
    const change = newtonStep(rows, line);
    if (change === null) return null;
    let scale = 1;
    let next = moved(line, change, scale);
    let nextLikelihood = logLikelihood(rows, next);
    // Halving keeps Newton's method from running away on nearly separated classes.
    while (!(nextLikelihood >= likelihood - 1e-12 * Math.abs(likelihood)) && scale > 1e-6) {
      scale /= 2;
      next = moved(line, change, scale);
      nextLikelihood = logLikelihood(rows, next);
    }
    line = next;
    likelihood = nextLikelihood;
    if (Math.abs(line.slope) > 1e6 || likelihood > -1e-9) return null;
    if (Math.abs(change.slope) + Math.abs(change.intercept) < LARGEST_STEP * (1 + Math.abs(line.slope))) return line;
  }
  return line;
}

function moved(line: Line, change: Line, scale: number): Line {
  return { slope: line.slope + scale * change.slope, intercept: line.intercept + scale * change.intercept };
}

function newtonStep({ labels, logits, weights }: Rows, line: Line): Line | null {
  let gradient = 0;
  let slopeGradient = 0;
  let h00 = 0;
  let h01 = 0;
  let h11 = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const x = logits[row]!;
    const p = sigmoid(line.intercept + line.slope * x);
    const own = weightOf(weights, row);
    const weight = own * p * (1 - p);
    gradient += own * (labels[row]! - p);
    slopeGradient += own * (labels[row]! - p) * x;
    h00 += weight;
    h01 += weight * x;
    h11 += weight * x * x;
  }
  const determinant = h00 * h11 - h01 * h01;
  if (!(determinant > 1e-14 * h00 * h11)) return null;
  return {
    slope: (h00 * slopeGradient - h01 * gradient) / determinant,
    intercept: (h11 * gradient - h01 * slopeGradient) / determinant,
  };
}

function logLikelihood({ labels, logits, weights }: Rows, line: Line): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const eta = line.intercept + line.slope * logits[row]!;
    // −ln(1 + e^(∓η)), without overflow.
    const signed = labels[row] === 1 ? -eta : eta;
    sum -= weightOf(weights, row) * (Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed))));
  }
  return sum;
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
