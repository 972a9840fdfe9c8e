import { Random } from "../../src/stats/random.ts";

/** Labels, and what two models of different quality say about the same rows. */
export interface JudgedRows {
  readonly labels: Uint8Array;
  readonly candidate: LabelledScores;
  readonly baseline: LabelledScores;
}

export interface LabelledScores {
  readonly scores: Float64Array;
  readonly decisions: Uint8Array;
}

const THRESHOLD = 0.35;

/**
 * Rows of a credit-like problem, 27 % positive: the label follows a latent risk, the models see it with noise of
 * different size. Scores have float32 precision, as ONNX models give them.
 */
export function judgedRows(n: number, seed = 1): JudgedRows {
  const random = Random.fromSeed(seed);
  const labels = new Uint8Array(n);
  const candidate = emptyRows(n);
  const baseline = emptyRows(n);
  for (let row = 0; row < n; row += 1) {
    const logit = 1.5 * random.normal() - 1.5;
    labels[row] = random.uniform() < logistic(logit) ? 1 : 0;
    put(candidate, row, logistic(logit + 0.3 * random.normal()));
    put(baseline, row, logistic(logit + 0.5 * random.normal()));
  }
  return { labels, candidate, baseline };
}

function emptyRows(n: number): LabelledScores {
  return { scores: new Float64Array(n), decisions: new Uint8Array(n) };
}

function put({ scores, decisions }: LabelledScores, row: number, probability: number): void {
  const score = Math.fround(probability);
  scores[row] = score;
  decisions[row] = score >= THRESHOLD ? 1 : 0;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
