import { rankingSample } from "../../src/work/measure/ranking-sample.ts";
import type { Regions } from "./binary.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";

const QUERIES = 5000;

/** Of every query the same number of items, one after another. */
interface RankingTable {
  readonly items: number;
  readonly relevance: Float64Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

export interface Queries {
  readonly items: number;
  /** Grades of items, drawn for each. */
  readonly grade: (random: Draws, item: number) => number;
  /** What a grade adds to the baseline's score, and how much less of it to the candidate's. */
  readonly skill: number;
  readonly harm: number;
}

/** 20 items, a fifth of them relevant. */
export const GRADED: Queries = {
  items: 20,
  grade: (random) => [1, 1, 2, 3][random.below(20)] ?? 0,
  skill: 1,
  harm: 0.06,
};

/** One relevant item of a hundred. */
export const NEEDLES: Queries = { items: 100, grade: (_, item) => (item === 0 ? 1 : 0), skill: 2.5, harm: 0.1 };

/** Queries that both models rank alike, but for their noise and the candidate's lack of skill. */
export function rankedQueries(random: Draws, { items, grade, skill, harm }: Queries): Population {
  const table = emptyTable(items);
  for (let at = 0; at < table.relevance.length; at += 1) {
    const relevance = grade(random, at % items);
    const shared = random.normal();
    table.relevance[at] = relevance;
    table.baseline[at] = skill * relevance + random.normalLike(shared, 0.95);
    table.candidate[at] = (skill - harm) * relevance + random.normalLike(shared, 0.95);
  }
  return rankingPopulation(table);
}

/** One relevant item of twelve, ranked first or last; the models differ in few queries. */
export function rankedRegions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const items = 12;
  const table = emptyTable(items);
  for (let query = 0; query < QUERIES; query += 1) {
    const place = query / QUERIES;
    const isAlike = place >= losses + gains;
    const isFound = isPerfect || random.happens(0.9);
    for (let item = 0; item < items; item += 1) {
      const at = query * items + item;
      const score = (isFirst: boolean): number => (item > 0 ? items - item : isFirst ? items : -1);
      table.relevance[at] = item === 0 ? 1 : 0;
      table.candidate[at] = score(isAlike ? isFound : place >= losses);
      table.baseline[at] = score(isAlike ? isFound : place < losses);
    }
  }
  return rankingPopulation(table);
}

function rankingPopulation({ items, relevance, candidate, baseline }: RankingTable): Population {
  return {
    size: QUERIES,
    pick: ({ rows, isSwapped }) => {
      const of = (column: (place: number) => Float64Array): Float64Array =>
        Float64Array.from({ length: rows.length * items }, (_, at) => {
          const place = Math.floor(at / items);
          return column(place)[rows[place]! * items + (at % items)]!;
        });
      const queries = Int32Array.from({ length: rows.length * items }, (_, at) => Math.floor(at / items));
      return rankingSample({
        queries,
        queryCount: rows.length,
        clusters: { codes: queries, count: rows.length },
        relevance: of(() => relevance),
        candidate: { scores: of((place) => (isSwapped(place) ? baseline : candidate)) },
        baseline: { scores: of((place) => (isSwapped(place) ? candidate : baseline)) },
      });
    },
  };
}

function emptyTable(items: number): RankingTable {
  const column = (): Float64Array => new Float64Array(QUERIES * items);
  return { items, relevance: column(), candidate: column(), baseline: column() };
}
