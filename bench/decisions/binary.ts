import { binarySample, type BinaryAnswers } from "../../src/work/measure/binary-sample.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";

const SIZE = 40_000;

/** Two models' probabilities of the positive class, and what they decide. */
export interface BinaryTable {
  readonly labels: Uint8Array;
  readonly candidate: Answers;
  readonly baseline: Answers;
}

interface Answers {
  readonly scores: Float64Array;
  readonly decisions: Uint8Array;
}

export interface Binormal {
  readonly positiveShare?: number;
  /** Between the classes, in standard deviations: 1.8 is a ROC AUC of 0.9. */
  readonly separation?: number;
  /** What the candidate's separation lacks, half of it in each class. */
  readonly harm?: number;
  /** Correlation of the models' errors. */
  readonly agreement?: number;
  /** The candidate's probabilities are the baseline's, their logits this much larger: it is calibrated no more. */
  readonly overconfidence?: number;
  /** Groups of so many rows, with levels of their own, and whose harm is their own. */
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

/** Normal scores in both classes, and the probabilities that follow from them. */
export function binormal(random: Draws, of: Binormal): Population {
  const { positiveShare = 0.3, separation = 1.8, groups, overconfidence } = of;
  const size = positiveShare < 0.05 ? 4 * SIZE : SIZE;
  const table = emptyTable(size);
  const prior = Math.log(positiveShare / (1 - positiveShare));
  // Between the most accurate threshold and the middle: where positives are rare, some are predicted.
  const threshold = separation / 2 - prior / separation / 2;
  let group = { prior, level: 0, harm: of.harm ?? 0.08 };
  for (let row = 0; row < size; row += 1) {
    if (groups !== undefined && row % groups.size === 0) group = groupOf(random, of, prior);
    const label = random.happens(sigmoid(group.prior)) ? 1 : 0;
    const [candidate, baseline] = normals(random, of.agreement ?? 0.9);
    const own = group.level + label * separation;
    table.labels[row] = label;
    answer(table.baseline, row, { score: own + baseline, threshold, separation, prior });
    if (overconfidence === undefined)
      answer(table.candidate, row, {
        score: own + (0.5 - label) * group.harm + candidate,
        threshold,
        separation,
        prior,
      });
    else copy(table, row, (probability) => sigmoid((1 + overconfidence) * logit(probability)));
  }
  return binaryPopulation(table, groups?.size);
}

function groupOf(random: Draws, { harm = 0.08, groups }: Binormal, prior: number) {
  const own = groups?.harmed === "rare" ? (random.happens(0.2) ? 5 * harm : 0) : harm + 0.25 * random.normal();
  return { prior: prior + 0.5 * random.normal(), level: 0.3 * random.normal(), harm: own };
}

export interface Regions {
  /** Share of rows in which the baseline is right and the candidate surely wrong. */
  readonly losses: number;
  /** The other way round. */
  readonly gains: number;
  /** Losses are positives only, and the baseline is always right. */
  readonly isPerfect?: boolean;
}

const LEAVES = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95];

/** Scores as a tree gives them; the models differ in small regions only. */
export function regions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const table = emptyTable(SIZE);
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const kind = place < losses ? "lost" : place < losses + gains ? "gained" : "same";
    const leaf = LEAVES[random.below(LEAVES.length)]!;
    const drawn = random.happens(leaf) ? 1 : 0;
    const label = isPerfect ? Number(kind === "lost" || random.happens(0.3)) : kind === "same" ? drawn : row % 2;
    const towards = (isRight: boolean, surely: number): number => ((label === 1) === isRight ? surely : 1 - surely);
    const score = isPerfect
      ? towards(true, 0.95 + 0.05 * random.uniform())
      : kind === "same"
        ? leaf
        : towards(kind === "lost", LEAVES[3 + random.below(3)]!);
    table.labels[row] = label;
    set(table.baseline, row, score);
    set(table.candidate, row, kind === "same" ? score : towards(kind === "gained", 0.99));
  }
  return binaryPopulation(table);
}

/** Calibrated models, but in a few rows the candidate is sure of what is wrong. */
export function catastrophes(random: Draws, share: number): Population {
  const table = emptyTable(SIZE);
  for (let row = 0; row < SIZE; row += 1) {
    const score = sigmoid(1.5 * random.normal());
    table.labels[row] = random.happens(score) ? 1 : 0;
    set(table.baseline, row, score);
    set(table.candidate, row, row / SIZE < share ? (table.labels[row] === 1 ? 1e-6 : 1 - 1e-6) : score);
  }
  return binaryPopulation(table);
}

function binaryPopulation({ labels, candidate, baseline }: BinaryTable, groupSize?: number): Population {
  const ofLabel = (label: number): Uint32Array =>
    Uint32Array.from(labels.keys()).filter((row) => labels[row] === label);
  return {
    size: labels.length,
    ...(groupSize !== undefined && { groupSize }),
    strata: [ofLabel(1), ofLabel(0)],
    pick: ({ rows, isSwapped, sampling }) => {
      const answers = (isCandidate: boolean): BinaryAnswers => {
        const model = (place: number): Answers => (isSwapped(place) === isCandidate ? baseline : candidate);
        return {
          decisions: Uint8Array.from(rows, (row, place) => model(place).decisions[row]!),
          scores: Float64Array.from(rows, (row, place) => model(place).scores[row]!),
          areProbabilities: true,
        };
      };
      const picked = Uint8Array.from(rows, (row) => labels[row]!);
      return binarySample({ ...sampling, labels: picked, candidate: answers(true), baseline: answers(false) });
    },
  };
}

function emptyTable(size: number): BinaryTable {
  const answers = (): Answers => ({ scores: new Float64Array(size), decisions: new Uint8Array(size) });
  return { labels: new Uint8Array(size), candidate: answers(), baseline: answers() };
}

interface Scored {
  readonly score: number;
  readonly threshold: number;
  readonly separation: number;
  readonly prior: number;
}

function answer({ scores, decisions }: Answers, row: number, { score, threshold, separation, prior }: Scored): void {
  scores[row] = sigmoid(separation * score - (separation * separation) / 2 + prior);
  decisions[row] = score >= threshold ? 1 : 0;
}

function copy({ candidate, baseline }: BinaryTable, row: number, changed: (probability: number) => number): void {
  candidate.scores[row] = changed(baseline.scores[row]!);
  candidate.decisions[row] = baseline.decisions[row]!;
}

function set({ scores, decisions }: Answers, row: number, score: number): void {
  scores[row] = score;
  decisions[row] = score >= 0.5 ? 1 : 0;
}

/** Two standard normals of this correlation. */
export function normals(random: Draws, agreement: number): readonly [number, number] {
  const shared = random.normal();
  const own = (): number => random.normalLike(shared, Math.sqrt(agreement));
  return [own(), own()];
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
