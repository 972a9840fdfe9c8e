import type { Design } from "./design.ts";

const MOST_STEPS = 100;
const MOST_INNER = 200;

export interface LogisticOptions {
  /** How much the data count against ½ ‖w‖², as scikit-learn's C; the intercept is free. */
  readonly c: number;
  /** The largest entry of the gradient at which it stops, in rows. */
  readonly tolerance?: number;
}

export interface LogisticModel {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/**
 * Logistic regression with an L2 penalty, of labels 0 and 1: minimises ½ ‖w‖² + C Σ ln(1 + e^(−s(xw + b))) by truncated
 * Newton steps with conjugate gradients (Lin, Weng and Keerthi 2008) and halving; scikit-learn 1.9.1's
 * `LogisticRegression` has the same minimum.
 * @param rows the rows of the design that are fitted. @param labels of all rows of the design.
 */
export function fitLogistic(
  { design, rows, labels }: { readonly design: Design; readonly rows: Uint32Array; readonly labels: Uint8Array },
  { c, tolerance = 1e-3 }: LogisticOptions,
): LogisticModel {
  const problem = new Problem(design, rows, { labels, c });
  const at = new Float64Array(design.columns + 1);
  let value = problem.evaluate(at);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const gradient = problem.gradient(at);
    if (Math.max(...[...gradient].map(Math.abs)) <= tolerance * c) break;
    const direction = newtonDirection(problem, gradient);
    const slope = dot(gradient, direction);
    let size = 1;
    let next = moved(at, direction, size);
    let reached = problem.evaluate(next);
    while (reached > value + 1e-4 * size * slope && size > 1e-10) {
      size /= 2;
      next = moved(at, direction, size);
      reached = problem.evaluate(next);
    }
    if (!(reached < value)) break;
    at.set(next);
    value = reached;
  }
  return { weights: at.slice(0, -1), intercept: at.at(-1)! };
}

/** The objective and its derivatives; the last entry of a point is the intercept. */
class Problem {
  readonly #design: Design;
  readonly #rows: Uint32Array;
  readonly #labels: Uint8Array;
  readonly #c: number;
  readonly #scores: Float64Array;
  readonly #curvature: Float64Array;

  constructor(design: Design, rows: Uint32Array, { labels, c }: { readonly labels: Uint8Array; readonly c: number }) {
    this.#design = design;
    this.#rows = rows;
    this.#labels = labels;
    this.#c = c;
    this.#scores = new Float64Array(rows.length);
    this.#curvature = new Float64Array(rows.length);
  }

  evaluate(point: Float64Array): number {
    this.#multiply(point);
    let [loss, penalty] = [0, 0];
    for (let row = 0; row < this.#scores.length; row += 1) {
      const margin = this.#labels[this.#rows[row]!] === 1 ? this.#scores[row]! : -this.#scores[row]!;
      loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    }
    for (let column = 0; column < this.#design.columns; column += 1) penalty += point[column]! ** 2;
    return penalty / 2 + this.#c * loss;
  }

  /** Also keeps the curvature at the point, for `curve`. */
  gradient(point: Float64Array): Float64Array {
    this.#multiply(point);
    const residuals = new Float64Array(this.#rows.length);
    for (let row = 0; row < residuals.length; row += 1) {
      const p = 1 / (1 + Math.exp(-this.#scores[row]!));
      residuals[row] = this.#c * (p - this.#labels[this.#rows[row]!]!);
      this.#curvature[row] = this.#c * p * (1 - p);
    }
    return this.#transposed(residuals, point);
  }

  /** The Hessian at the point of the last gradient, times the direction. */
  curve(direction: Float64Array): Float64Array {
    this.#multiply(direction);
    const factors = this.#scores.map((score, row) => score * this.#curvature[row]!);
    return this.#transposed(factors, direction);
  }

  #multiply(point: Float64Array): void {
    this.#design.multiply(point.subarray(0, -1), this.#rows, this.#scores);
    const intercept = point.at(-1)!;
    for (let row = 0; row < this.#scores.length; row += 1) this.#scores[row]! += intercept;
  }

  #transposed(factors: Float64Array, penalized: Float64Array): Float64Array {
    const result = Float64Array.from(penalized);
    this.#design.addTransposed(factors, this.#rows, result.subarray(0, -1));
    result[result.length - 1] = factors.reduce((sum, factor) => sum + factor, 0);
    return result;
  }
}

/** −H⁻¹ g, about. */
function newtonDirection(problem: Problem, gradient: Float64Array): Float64Array {
  const direction = new Float64Array(gradient.length);
  const residual = gradient.map((value) => -value);
  const search = Float64Array.from(residual);
  let squared = dot(residual, residual);
  const enough = Math.min(0.25, squared ** 0.25) ** 2 * squared;
  for (let step = 0; step < MOST_INNER && squared > enough; step += 1) {
    const curved = problem.curve(search);
    const bend = dot(search, curved);
    // Without any curvature left in this direction there is nothing to divide by.
    if (!(bend > 0)) break;
    const size = squared / bend;
    for (let at = 0; at < direction.length; at += 1) {
      direction[at]! += size * search[at]!;
      residual[at]! -= size * curved[at]!;
    }
    const next = dot(residual, residual);
    for (let at = 0; at < search.length; at += 1) search[at] = residual[at]! + (next / squared) * search[at]!;
    squared = next;
  }
  return direction.some((value) => value !== 0) ? direction : gradient.map((value) => -value);
}

function moved(point: Float64Array, direction: Float64Array, size: number): Float64Array {
  return point.map((value, at) => value + size * direction[at]!);
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += left[at]! * right[at]!;
  return sum;
}
