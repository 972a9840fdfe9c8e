import { classSample, type ClassAnswers } from "../../src/work/measure/multiclass-sample.ts";
import type { Regions } from "./binary.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";

const SIZE = 20_000;
const CLASSES = ["a", "b", "c", "d"] as const;
const WIDTH = CLASSES.length;

/** Of every row, row-major, a probability for each class. */
interface ClassTable {
  readonly labels: Int32Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

export interface Classes {
  /** Shares of the classes. */
  readonly shares?: readonly number[];
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

/** What speaks for the right class in the baseline's logits, and how much less of it in the candidate's. */
const SKILL = 2;
const HARM = 0.12;

/** Logits of normal noise, the most of it shared, and skill for the right class. */
export function classes(random: Draws, { shares = [0.4, 0.3, 0.2, 0.1], groups }: Classes): Population {
  const table = emptyTable();
  let group = { skill: SKILL, harm: HARM };
  for (let row = 0; row < SIZE; row += 1) {
    if (groups !== undefined && row % groups.size === 0) group = groupOf(random, groups.harmed);
    const label = drawn(random, shares);
    table.labels[row] = label;
    const noise = Array.from(CLASSES, () => random.normal());
    const logits = (skill: number): readonly number[] =>
      noise.map((shared, at) => random.normalLike(shared, 0.97) + Math.log(shares[at]!) + (at === label ? skill : 0));
    table.baseline.set(softmax(logits(group.skill)), row * WIDTH);
    table.candidate.set(softmax(logits(group.skill - group.harm)), row * WIDTH);
  }
  return classPopulation(table, groups?.size);
}

function groupOf(random: Draws, harmed: "symmetric" | "rare") {
  const harm = harmed === "rare" ? (random.happens(0.2) ? 5 * HARM : 0) : HARM + 0.3 * random.normal();
  return { skill: SKILL + 0.3 * random.normal(), harm };
}

/** Models that agree but in small regions, where one is right and the other puts the right class last. */
export function classRegions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const table = emptyTable();
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const label = row % WIDTH;
    const isAlike = place >= losses + gains;
    const same = answers(random, label, isPerfect || random.happens(0.85));
    const [right, wrong] = [answers(random, label, true), answers(random, label, false)];
    table.labels[row] = label;
    table.candidate.set(isAlike ? same : place < losses ? wrong : right, row * WIDTH);
    table.baseline.set(isAlike ? same : place < losses ? right : wrong, row * WIDTH);
  }
  return classPopulation(table);
}

/** Sure of the right class, or of another one and least of the right. */
function answers(random: Draws, label: number, isRight: boolean): readonly number[] {
  const sure = isRight ? label : (label + 1 + random.below(WIDTH - 1)) % WIDTH;
  const weights = Array.from(CLASSES, (_, at) => {
    if (at === sure) return 0.75 + 0.2 * random.uniform();
    return at === label ? 0.02 : 0.05 + 0.05 * random.uniform();
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function classPopulation({ labels, candidate, baseline }: ClassTable, groupSize?: number): Population {
  return {
    size: labels.length,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const of = (isCandidate: boolean): ClassAnswers => {
        const scores = Float64Array.from({ length: rows.length * WIDTH }, (_, at) => {
          const place = Math.floor(at / WIDTH);
          return (isSwapped(place) === isCandidate ? baseline : candidate)[rows[place]! * WIDTH + (at % WIDTH)]!;
        });
        const decisions = Int32Array.from(rows, (_, place) =>
          largest(scores.subarray(place * WIDTH, (place + 1) * WIDTH)),
        );
        return { decisions, scores, areProbabilities: true };
      };
      const picked = Int32Array.from(rows, (row) => labels[row]!);
      return classSample({ ...sampling, labels: picked, classes: CLASSES, candidate: of(true), baseline: of(false) });
    },
  };
}

function largest(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}

function softmax(logits: readonly number[]): readonly number[] {
  const powers = logits.map((logit) => Math.exp(logit));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function drawn(random: Draws, shares: readonly number[]): number {
  let left = random.uniform();
  for (const [at, share] of shares.entries()) {
    if (left < share) return at;
    left -= share;
  }
  return shares.length - 1;
}

function emptyTable(): ClassTable {
  const column = (): Float64Array => new Float64Array(SIZE * WIDTH);
  return { labels: new Int32Array(SIZE), candidate: column(), baseline: column() };
}
