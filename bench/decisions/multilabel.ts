import { labelSetSample, type LabelSetAnswers } from "../../src/work/measure/label-set-sample.ts";
import type { Regions } from "./binary.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";

const SIZE = 20_000;
const LABELS = 5;

/** Row-major, a place for each label. */
interface LabelTable {
  readonly labels: Uint8Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

export interface LabelSets {
  /** How often each label is there. */
  readonly shares?: readonly number[];
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

const SKILL = 2.2;
const HARM = 0.12;

/** Scores with normal noise, the most of it shared by both models; what is above 0 is predicted. */
export function labelSets(random: Draws, { shares = [0.5, 0.4, 0.3, 0.2, 0.1], groups }: LabelSets): Population {
  const table = emptyTable();
  let group = { skill: SKILL, harm: HARM };
  for (let at = 0; at < table.labels.length; at += 1) {
    if (groups !== undefined && at % (groups.size * LABELS) === 0) group = groupOf(random, groups.harmed);
    const share = shares[at % LABELS]!;
    const label = random.happens(share) ? 1 : 0;
    const noise = random.normal();
    const threshold = SKILL / 2 - Math.log(share / (1 - share)) / SKILL / 2;
    const score = (harm: number): number =>
      label * group.skill + (0.5 - label) * harm + random.normalLike(noise, 0.95) - threshold;
    table.labels[at] = label;
    table.baseline[at] = score(0);
    table.candidate[at] = score(group.harm);
  }
  return labelPopulation(table, groups?.size);
}

function groupOf(random: Draws, harmed: "symmetric" | "rare") {
  const harm = harmed === "rare" ? (random.happens(0.2) ? 5 * HARM : 0) : HARM + 0.3 * random.normal();
  return { skill: SKILL + 0.3 * random.normal(), harm };
}

/** One label of each row; models agree but in small regions, where one of them puts it last. */
export function labelRegions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const table = emptyTable();
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const isAlike = place >= losses + gains;
    const isRight = isPerfect || random.happens(0.9);
    const label = row % LABELS;
    const scores = (right: boolean): readonly number[] =>
      Array.from({ length: LABELS }, (_, at) => {
        if (at === label) return right ? 1 : -2;
        return !right && at === (label + 1) % LABELS ? 1 : -1 - 0.1 * at;
      });
    table.labels[row * LABELS + label] = 1;
    table.candidate.set(scores(isAlike ? isRight : place >= losses), row * LABELS);
    table.baseline.set(scores(isAlike ? isRight : place < losses), row * LABELS);
  }
  return labelPopulation(table);
}

function labelPopulation({ labels, candidate, baseline }: LabelTable, groupSize?: number): Population {
  return {
    size: SIZE,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const cell = (at: number): number => rows[Math.floor(at / LABELS)]! * LABELS + (at % LABELS);
      const length = rows.length * LABELS;
      const of = (isCandidate: boolean): LabelSetAnswers => {
        const scores = Float64Array.from(
          { length },
          (_, at) => (isSwapped(Math.floor(at / LABELS)) === isCandidate ? baseline : candidate)[cell(at)]!,
        );
        return { scores, decisions: Uint8Array.from(scores, (score) => (score > 0 ? 1 : 0)) };
      };
      return labelSetSample({
        ...sampling,
        classes: LABELS,
        labels: Uint8Array.from({ length }, (_, at) => labels[cell(at)]!),
        candidate: of(true),
        baseline: of(false),
      });
    },
  };
}

function emptyTable(): LabelTable {
  const column = (): Float64Array => new Float64Array(SIZE * LABELS);
  return { labels: new Uint8Array(SIZE * LABELS), candidate: column(), baseline: column() };
}
