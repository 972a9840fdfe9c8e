import { valueSample } from "../../src/work/measure/regression-sample.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";
import type { Regions } from "./binary.ts";

const SIZE = 40_000;
/** Of both models, so that there is a mean error to speak of. */
const OFFSET = 1;
const SCALE = 3;

/** Errors of unit scale, signed. */
export const ERRORS = {
  normal: (random: Draws) => random.normal(),
  t3: (random: Draws) => random.student(3),
  lognormal: (random: Draws) => random.sign() * random.lognormal(2),
  "pareto-2.5": (random: Draws) => random.sign() * random.pareto(2.5),
  contaminated: (random: Draws) => random.normal() * (random.happens(0.01) ? 20 : 1),
} as const satisfies Readonly<Record<string, (random: Draws) => number>>;

export interface Errors {
  readonly of: keyof typeof ERRORS;
  /** By what share the candidate's errors are larger. */
  readonly harm?: number;
  /** What both models' errors share. */
  readonly agreement?: number;
  /** Groups of so many rows; in each the candidate's errors are larger or smaller by a share of its own. */
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

interface ValueTable {
  readonly targets: Float64Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/**
 * Targets around 100; both models' errors have the same shape, the candidate's are larger. Two rows each exchange what
 * is each model's own, so that of rows alone the candidate's errors are exactly the baseline's times a factor.
 */
export function errors(random: Draws, { of, groups, harm = 0.03, agreement = 0.9 }: Errors): Population {
  const table = emptyTable();
  let group = { level: 0, scale: 1, harm };
  for (let row = 0; row < SIZE; row += 2) {
    if (groups !== undefined && row % groups.size === 0) group = groupOf(random, groups.harmed, harm);
    const target = 100 + 10 * random.normal() + group.level;
    const shared = ERRORS[of](random);
    const own = (): number => agreement * shared + (1 - agreement) * ERRORS[of](random);
    const [one, other] = [own(), own()];
    const predicted = (error: number, factor: number): number =>
      Math.max(0, target + factor * (OFFSET + SCALE * group.scale * error));
    table.targets.fill(target, row, row + 2);
    table.baseline.set([predicted(one, 1), predicted(other, 1)], row);
    table.candidate.set([predicted(other, 1 + group.harm), predicted(one, 1 + group.harm)], row);
  }
  return valuePopulation(table, groups?.size);
}

function groupOf(random: Draws, harmed: "symmetric" | "rare", worse: number) {
  const harm = harmed === "rare" ? (random.happens(0.2) ? 5 * worse : 0) : worse + 0.05 * random.normal();
  return { level: 5 * random.normal(), scale: random.lognormal(0.3), harm };
}

/** Models that agree but in small regions, where one of them errs by three times as much. */
export function valueRegions(random: Draws, { losses, gains }: Regions): Population {
  const table = emptyTable();
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const target = 100 + 10 * random.normal();
    const error = OFFSET + SCALE * random.normal();
    table.targets[row] = target;
    table.candidate[row] = target + (place < losses ? 3 : 1) * error;
    table.baseline[row] = target + (place >= losses && place < losses + gains ? 3 : 1) * error;
  }
  return valuePopulation(table);
}

function valuePopulation({ targets, candidate, baseline }: ValueTable, groupSize?: number): Population {
  return {
    size: targets.length,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const values = (isCandidate: boolean): Float64Array =>
        Float64Array.from(rows, (row, place) => (isSwapped(place) === isCandidate ? baseline : candidate)[row]!);
      return valueSample({
        ...sampling,
        targets: Float64Array.from(rows, (row) => targets[row]!),
        candidate: { values: values(true) },
        baseline: { values: values(false) },
      });
    },
  };
}

function emptyTable(): ValueTable {
  const column = (): Float64Array => new Float64Array(SIZE);
  return { targets: column(), candidate: column(), baseline: column() };
}
