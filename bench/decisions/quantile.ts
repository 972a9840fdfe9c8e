import { quantileSample } from "../../src/work/measure/quantile-sample.ts";
import type { Regions } from "./binary.ts";
import type { Draws } from "./random.ts";
import { ERRORS } from "./regression.ts";
import type { Population } from "./world.ts";

const SIZE = 40_000;
const LEVELS = [0.1, 0.5, 0.9] as const;
/** A standard normal's. */
const EDGES = [-1.2816, 0, 1.2816] as const;

interface QuantileTable {
  readonly targets: Float64Array;
  /** Row-major, a place for each level. */
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

export interface Quantiles {
  /** How targets lie around what is expected of them. */
  readonly of: keyof typeof ERRORS;
  /** How wide the candidate's interval is beside the baseline's. */
  readonly width: number;
  /** How unlike the widths of rows are. */
  readonly uneven?: number;
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

/** Quantiles around expectations that both models miss, the candidate by more. */
export function quantiles(random: Draws, { of, width, uneven = 0.3, groups }: Quantiles): Population {
  const table = emptyTable();
  let [scale, own, harm] = [1, width, 0];
  for (let row = 0; row < SIZE; row += 1) {
    if (groups !== undefined && row % groups.size === 0) {
      scale = random.lognormal(0.3);
      const isHarmed = random.happens(0.2);
      own = groups.harmed === "rare" ? 1 + (isHarmed ? 5 * (width - 1) : 0) : width * random.lognormal(0.05);
      harm = groups.harmed === "rare" ? (isHarmed ? 0.3 : -0.2) : Math.max(-0.3, 0.1 * random.normal());
    }
    const spread = scale * random.lognormal(uneven);
    table.targets[row] = spread * ERRORS[of](random);
    const shared = 0.3 * random.normal();
    const missed = (by: number): number => spread * (shared + by * random.normal());
    const wide = (factor: number): number => spread * factor * random.lognormal(0.1);
    answer(table.baseline, row, { center: missed(0.1), spread: wide(1) });
    answer(table.candidate, row, { center: missed(0.3 + harm), spread: wide(own) });
  }
  return quantilePopulation(table, groups?.size);
}

/** Intervals that both models give alike, but for few rows: there one of them misses the target. */
export function quantileRegions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const table = emptyTable();
  for (let row = 0; row < SIZE; row += 1) {
    const place = row / SIZE;
    const isAlike = place >= losses + gains;
    const isHeld = isPerfect || random.happens(0.9);
    table.targets[row] = 0.2 * random.normal();
    const given = (holds: boolean) => ({ center: holds ? 0 : 4, spread: holds ? 1 : 1.5 });
    answer(table.candidate, row, given(isAlike ? isHeld : place >= losses));
    answer(table.baseline, row, given(isAlike ? isHeld : place < losses));
  }
  return quantilePopulation(table);
}

function quantilePopulation({ targets, candidate, baseline }: QuantileTable, groupSize?: number): Population {
  const width = LEVELS.length;
  return {
    size: targets.length,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const of = (isCandidate: boolean): Float64Array =>
        Float64Array.from({ length: rows.length * width }, (_, at) => {
          const place = Math.floor(at / width);
          return (isSwapped(place) === isCandidate ? baseline : candidate)[rows[place]! * width + (at % width)]!;
        });
      return quantileSample({
        ...sampling,
        levels: LEVELS,
        targets: Float64Array.from(rows, (row) => targets[row]!),
        candidate: { quantiles: of(true) },
        baseline: { quantiles: of(false) },
      });
    },
  };
}

function answer(
  table: Float64Array,
  row: number,
  { center, spread }: { readonly center: number; readonly spread: number },
): void {
  for (const [at, edge] of EDGES.entries()) table[row * EDGES.length + at] = center + spread * edge;
}

function emptyTable(): QuantileTable {
  const column = (): Float64Array => new Float64Array(SIZE * LEVELS.length);
  return { targets: new Float64Array(SIZE), candidate: column(), baseline: column() };
}
