/**
 * Worlds whose true difference between two models is known in closed form, or to the precision of a numeric
 * integral: what a simulation of coverage needs.
 */
import type { Random } from "../../src/stats/random.ts";
import { normalCdf } from "../../src/stats/distributions/normal.ts";
import { binarySample, type BinarySample } from "../../src/work/measure/binary-sample.ts";

export interface World {
  /** The true difference candidate − baseline of each metric of this world. */
  readonly truth: Readonly<Record<string, number>>;
  draw(random: Random, n: number): BinarySample;
}

const SPECIFICITY = { candidate: 0.93, baseline: 0.92 } as const;
const RECALL = { candidate: 0.8, baseline: 0.76 } as const;
/** 0: the models err independently of each other within a class; 1: as much on the same rows as they can. */
const AGREEMENT = 0.7;

/** Decisions of two models with known rates. */
export function decisionWorld(positiveShare: number): World {
  const positive = jointly(RECALL.candidate, RECALL.baseline);
  const negative = jointly(1 - SPECIFICITY.candidate, 1 - SPECIFICITY.baseline);
  return {
    truth: {
      accuracy:
        positiveShare * (RECALL.candidate - RECALL.baseline) +
        (1 - positiveShare) * (SPECIFICITY.candidate - SPECIFICITY.baseline),
      f1: trueF1(positiveShare, "candidate") - trueF1(positiveShare, "baseline"),
    },
    draw(random, n) {
      const { labels, candidate, baseline } = emptyDecisions(n);
      for (let row = 0; row < n; row += 1) {
        labels[row] = random.uniform() < positiveShare ? 1 : 0;
        const { both, candidateOnly, baselineOnly } = labels[row] === 1 ? positive : negative;
        const u = random.uniform();
        candidate[row] = u < both + candidateOnly ? 1 : 0;
        baseline[row] = u < both || (u >= both + candidateOnly && u < both + candidateOnly + baselineOnly) ? 1 : 0;
      }
      return binarySample({ labels, candidate: { decisions: candidate }, baseline: { decisions: baseline } });
    },
  };
}

const SEPARATION = 1.5;
const SCORE_NOISE = { candidate: 0.4, baseline: 0.7 } as const;

/** Normal scores in both classes: the area under the curve is Φ(d / √(2 (1 + σ²))). */
export function scoreWorld(positiveShare: number): World {
  const area = (noise: number): number => normalCdf(SEPARATION / Math.sqrt(2 * (1 + noise ** 2)));
  const precision = (noise: number): number => truePrecision(positiveShare, noise);
  return {
    truth: {
      roc_auc: area(SCORE_NOISE.candidate) - area(SCORE_NOISE.baseline),
      average_precision: precision(SCORE_NOISE.candidate) - precision(SCORE_NOISE.baseline),
    },
    draw(random, n) {
      const { labels, candidate, baseline } = emptyDecisions(n);
      const scores = { candidate: new Float64Array(n), baseline: new Float64Array(n) };
      for (let row = 0; row < n; row += 1) {
        labels[row] = random.uniform() < positiveShare ? 1 : 0;
        const signal = SEPARATION * labels[row]! + random.normal();
        scores.candidate[row] = signal + SCORE_NOISE.candidate * random.normal();
        scores.baseline[row] = signal + SCORE_NOISE.baseline * random.normal();
      }
      return binarySample({
        labels,
        candidate: { decisions: candidate, scores: scores.candidate },
        baseline: { decisions: baseline, scores: scores.baseline },
      });
    },
  };
}

/** Two models that see one normal feature x through different logistic curves; the truth is an integral over x. */
export function probabilityWorld(positiveShare: number): World {
  const intercept = interceptFor(positiveShare);
  const truth = (x: number): number => logistic(1.5 * x + intercept);
  const curves = {
    candidate: (x: number) => logistic(1.3 * x + intercept),
    baseline: (x: number) => logistic(0.9 * x + intercept + 0.3),
  };
  const lossAt = (x: number): number =>
    expectedLoss(truth(x), curves.candidate(x)) - expectedLoss(truth(x), curves.baseline(x));
  return {
    truth: { log_loss: overNormal(lossAt) },
    draw(random, n) {
      const { labels, candidate, baseline } = emptyDecisions(n);
      const scores = { candidate: new Float64Array(n), baseline: new Float64Array(n) };
      for (let row = 0; row < n; row += 1) {
        const x = random.normal();
        labels[row] = random.uniform() < truth(x) ? 1 : 0;
        scores.candidate[row] = curves.candidate(x);
        scores.baseline[row] = curves.baseline(x);
      }
      return binarySample({
        labels,
        candidate: { decisions: candidate, scores: scores.candidate, areProbabilities: true },
        baseline: { decisions: baseline, scores: scores.baseline, areProbabilities: true },
      });
    },
  };
}

/** Average precision of normal scores: the precision at the score of a positive, on average over positives. */
function truePrecision(positiveShare: number, noise: number): number {
  const spread = Math.sqrt(1 + noise ** 2);
  return overNormal((x) => {
    const hits = positiveShare * normalCdf(-x);
    return hits / (hits + (1 - positiveShare) * normalCdf(-(x + SEPARATION / spread)));
  });
}

interface Joint {
  readonly both: number;
  readonly candidateOnly: number;
  readonly baselineOnly: number;
}

function jointly(candidate: number, baseline: number): Joint {
  const independent = candidate * baseline;
  const both = independent + AGREEMENT * (Math.min(candidate, baseline) - independent);
  return { both, candidateOnly: candidate - both, baselineOnly: baseline - both };
}

function trueF1(positiveShare: number, model: "candidate" | "baseline"): number {
  const hits = positiveShare * RECALL[model];
  const alarms = (1 - positiveShare) * (1 - SPECIFICITY[model]);
  return (2 * hits) / (hits + alarms + positiveShare);
}

function expectedLoss(truth: number, said: number): number {
  return -truth * Math.log(said) - (1 - truth) * Math.log1p(-said);
}

/** E f(x) for standard normal x, by the trapezoidal rule, exact to rounding for smooth f. */
function overNormal(f: (x: number) => number): number {
  const step = 1 / 64;
  let sum = 0;
  for (let x = -9; x <= 9; x += step) sum += f(x) * Math.exp((-x * x) / 2);
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

function interceptFor(positiveShare: number): number {
  let [low, high] = [-12, 12];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (overNormal((x) => logistic(1.5 * x + middle)) < positiveShare) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function emptyDecisions(n: number): Readonly<Record<"labels" | "candidate" | "baseline", Uint8Array>> {
  return { labels: new Uint8Array(n), candidate: new Uint8Array(n), baseline: new Uint8Array(n) };
}
