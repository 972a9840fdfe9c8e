import { normalCdf } from "../../src/stats/distributions/normal.ts";
import type { Random } from "../../src/stats/random.ts";
import type { Cells, Table } from "../fakes/profiles.ts";

const SHARES = [0.4, 0.7, 0.9, 1] as const;
const NUMBERS = 16;
const CATEGORIES = 4;

/** What changes, and by how much, from some row on. */
export interface Change {
  /** Of one number column, in standard deviations. */
  readonly shift?: number;
  /** Of one category column: this share moves from its first value to the second. */
  readonly move?: number;
}

/** Rows of 16 number and 4 category columns, one after another: each call gives the next ones. */
export interface World {
  readonly next: (rows: number, change?: Change) => Table;
}

export type WorldName = keyof typeof LATENT;

/** Standard normal numbers by row: independent; each 0.7 of the one before; with a week's course of 0.3 standard deviations. */
const LATENT = {
  independent: (random: Random) => () => random.normal(),
  autocorrelated: (random: Random) => {
    let last = random.normal();
    return () => (last = 0.7 * last + Math.sqrt(1 - 0.49) * random.normal());
  },
  seasonal: (random: Random, rowsOfDay: number) => {
    let row = 0;
    const phase = 7 * random.uniform();
    return () => {
      const day = Math.floor(row / rowsOfDay);
      row += 1;
      return 0.3 * Math.sin((2 * Math.PI * (day + phase)) / 7) + Math.sqrt(1 - 0.045) * random.normal();
    };
  },
} as const;

/** `rowsOfDay`: of a seasonal world; its days follow one another without a gap. */
export function world(name: WorldName, random: Random, rowsOfDay: number): World {
  const latent = Array.from({ length: NUMBERS + CATEGORIES }, () => LATENT[name](random, rowsOfDay));
  return {
    next: (rows, { shift = 0, move = 0 } = {}) => {
      const draw = (column: number): Float64Array => Float64Array.from({ length: rows }, () => latent[column]!());
      const numbers = Array.from({ length: NUMBERS }, (_, at): readonly [string, Cells] => {
        const cells = draw(at);
        return [`n${at}`, at === 0 && shift !== 0 ? cells.map((value) => value + shift) : cells];
      });
      const categories = Array.from({ length: CATEGORIES }, (_, at): readonly [string, Cells] => {
        const first = SHARES[0] - (at === 0 ? move : 0);
        const cuts = [first, ...SHARES.slice(1)];
        return [`c${at}`, Array.from(draw(NUMBERS + at), (value) => categoryOf(normalCdf(value), cuts))];
      });
      return Object.fromEntries([...numbers, ...categories]);
    },
  };
}

function categoryOf(u: number, cuts: readonly number[]): string {
  return "abcd"[
    Math.max(
      0,
      cuts.findIndex((cut) => u < cut),
    )
  ]!;
}
