import type { DisparityName } from "../../src/stats/fairness/disparity.ts";
import type { GroupedPair } from "../../src/stats/fairness/paired-rates.ts";
import { Random } from "../../src/stats/random.ts";

/** Two models that select the rows of each group at known rates. */
export interface ComparedWorld {
  readonly what: string;
  readonly name: DisparityName;
  readonly margin: number;
  /** The true change of the disparity. */
  readonly change: number;
  readonly size: number;
  /** By group, of the baseline and of the candidate. */
  readonly rates: readonly (readonly [baseline: number, candidate: number])[];
  /** Share of rows that are answered differently without need; undefined: the models answer independently. */
  readonly churn?: number | undefined;
  /** Share of positives; the rates are those of positives and negatives alike. */
  readonly positives?: number;
  /** exp(this · normal) is a row's weight. */
  readonly weights?: number;
  /** Rows of one customer, of whom half follow what the customer is like; a customer is of one group or of all. */
  readonly clusters?: { readonly size: number; readonly isAcross: boolean };
  /** The share that has to pass. */
  readonly least?: number;
}

type Rates = ComparedWorld["rates"];

function alike(groups: number, rate: number): Rates {
  return Array.from({ length: groups }, () => [rate, rate] as const);
}

/** One group by another rate. */
function but(rates: Rates, ...[group, baseline, candidate]: readonly [number, number, number]): Rates {
  return rates.map((pair, at) => (at === group ? ([baseline, candidate] as const) : pair));
}

const PARITY = { name: "demographicParityDifference", margin: 0.02, churn: 0.05 } as const;
const [FAIR2, FAIR5, FAIR10] = [alike(2, 0.5), alike(5, 0.5), alike(10, 0.5)];
const UNFAIR2 = but(alike(2, 0.5), 0, 0.3, 0.3);

export const COMPARED: readonly ComparedWorld[] = [
  ...[FAIR2, FAIR5, FAIR10].flatMap((fair) =>
    [60, 200, 1000].map((size): ComparedWorld => ({
      ...PARITY,
      what: `${fair.length} fair groups of ${size} rows, one falls by the margin`,
      size,
      rates: but(fair, 0, 0.5, 0.48),
      change: 0.02,
    })),
  ),
  {
    ...PARITY,
    what: "2 fair groups of 1000 rows, one falls by 0.1",
    size: 1000,
    rates: but(FAIR2, 0, 0.5, 0.4),
    change: 0.1,
  },
  {
    ...PARITY,
    what: "2 fair groups of 5000 rows, by half the margin in opposite ways",
    size: 5000,
    rates: [
      [0.5, 0.49],
      [0.5, 0.51],
    ],
    change: 0.02,
  },
  {
    ...PARITY,
    what: "2 unfair groups of 500 rows, the worse falls by the margin",
    size: 500,
    rates: but(UNFAIR2, 0, 0.3, 0.28),
    change: 0.02,
  },
  {
    ...PARITY,
    what: "2 unfair groups of 500 rows, the better one now falls behind by as much",
    size: 500,
    rates: [
      [0.3, 0.52],
      [0.5, 0.3],
    ],
    change: 0.02,
  },
  {
    ...PARITY,
    what: "10 groups of 2000 rows from 0.3 to 0.57, the lowest falls by the margin",
    size: 2000,
    rates: but(ladder(10), 0, 0.3, 0.28),
    change: 0.02,
  },
  {
    ...PARITY,
    what: "2 fair groups of 1000 rows, independent models, by a margin of 0.1",
    margin: 0.1,
    churn: undefined,
    size: 1000,
    rates: but(FAIR2, 0, 0.5, 0.4),
    change: 0.1,
  },
  {
    ...PARITY,
    what: "2 fair groups of 400 rows, only one loses, and by the margin",
    churn: 0,
    size: 400,
    rates: but(FAIR2, 0, 0.5, 0.48),
    change: 0.02,
  },
  {
    ...PARITY,
    what: "2 fair groups of 1000 rows with lognormal weights, one falls by a margin of 0.05",
    margin: 0.05,
    weights: 1,
    size: 1000,
    rates: but(FAIR2, 0, 0.5, 0.45),
    change: 0.05,
  },
  {
    ...PARITY,
    what: "2 fair groups of 50 customers of 20 rows, one falls by a margin of 0.1",
    margin: 0.1,
    churn: 0.2,
    clusters: { size: 20, isAcross: false },
    size: 1000,
    rates: but(FAIR2, 0, 0.5, 0.4),
    change: 0.1,
  },
  {
    ...PARITY,
    what: "2 fair groups across 50 hospitals of 40 rows, one falls by a margin of 0.1",
    margin: 0.1,
    churn: 0.2,
    clusters: { size: 40, isAcross: true },
    size: 1000,
    rates: but(FAIR2, 0, 0.5, 0.4),
    change: 0.1,
  },
  {
    ...PARITY,
    name: "equalOpportunityDifference",
    margin: 0.1,
    what: "2 fair groups of 40 positives, one falls by a margin of 0.1",
    positives: 0.1,
    size: 400,
    rates: but(alike(2, 0.8), 0, 0.8, 0.7),
    change: 0.1,
  },
  {
    ...PARITY,
    name: "equalizedOddsDifference",
    margin: 0.05,
    what: "5 fair groups of 1000 rows, 20 % positives, one falls by a margin of 0.05",
    positives: 0.2,
    size: 1000,
    rates: but(FAIR5, 0, 0.5, 0.45),
    change: 0.05,
  },
  {
    ...PARITY,
    name: "demographicParityRatio",
    margin: 0.1,
    what: "2 fair groups of 500 rows, one falls by a margin of 0.1",
    size: 500,
    rates: but(FAIR2, 0, 0.5, 0.45),
    change: -0.1,
  },
  {
    ...PARITY,
    name: "demographicParityRatio",
    margin: 0.1,
    what: "2 unfair groups of 200 rows and low rates, the worse falls by a margin of 0.1",
    size: 200,
    rates: [
      [0.08, 0.07],
      [0.1, 0.1],
    ],
    change: -0.1,
  },
  {
    ...PARITY,
    what: "2 fair groups of 5000 rows, models that are alike",
    size: 5000,
    rates: FAIR2,
    change: 0,
    least: 0.9,
  },
  {
    ...PARITY,
    what: "10 fair groups of 5000 rows, models that are alike",
    size: 5000,
    rates: FAIR10,
    change: 0,
    least: 0.8,
  },
  {
    ...PARITY,
    what: "2 fair groups of 400 rows, the same answers",
    churn: 0,
    size: 400,
    rates: FAIR2,
    change: 0,
    least: 1,
  },
  {
    ...PARITY,
    what: "2 unfair groups of 5000 rows, models that are alike",
    size: 5000,
    rates: UNFAIR2,
    change: 0,
    least: 0.9,
  },
  {
    ...PARITY,
    what: "2 unfair groups of 500 rows, the worse gains 0.1",
    size: 500,
    rates: but(UNFAIR2, 0, 0.3, 0.4),
    change: -0.1,
    least: 0.9,
  },
  {
    ...PARITY,
    name: "equalizedOddsDifference",
    margin: 0.1,
    what: "2 fair groups of 1250 rows, 20 % positives, models that are alike",
    positives: 0.2,
    size: 1250,
    rates: FAIR2,
    change: 0,
    least: 0.9,
  },
  {
    ...PARITY,
    name: "demographicParityRatio",
    margin: 0.1,
    what: "2 fair groups of 1000 rows, models that are alike",
    size: 1000,
    rates: FAIR2,
    change: 0,
    least: 0.9,
  },
];

/** Rates that rise by 0.03 from group to group. */
function ladder(groups: number): Rates {
  return Array.from({ length: groups }, (_, group) => [0.3 + 0.03 * group, 0.3 + 0.03 * group] as const);
}

/** A data set of the world. */
export function drawnPair(world: ComparedWorld, seed: number): GroupedPair {
  const { rates, size, positives = 0.5, clusters, weights } = world;
  const random = Random.fromSeed(seed);
  const n = rates.length * size;
  const codes = Int32Array.from({ length: n }, (_, row) => Math.floor(row / (clusters?.size ?? 1)));
  const groups = codes.map((code, row) => (clusters?.isAcross === false ? code : row) % rates.length);
  const likes = new Map<number, readonly [number, number]>();
  const [labels, candidate, baseline] = [new Uint8Array(n), new Uint8Array(n), new Uint8Array(n)];
  for (let row = 0; row < n; row += 1) {
    const own = [random.uniform(), random.uniform()] as const;
    const like = likes.get(codes[row]!) ?? own;
    likes.set(codes[row]!, like);
    const [u, v] = clusters === undefined || random.uniform() < 0.5 ? own : turned(like, groups[row]!);
    const [before, after] = rates[groups[row]!]!;
    labels[row] = random.uniform() < positives ? 1 : 0;
    baseline[row] = u < before ? 1 : 0;
    candidate[row] = v < chanceOf(world, { before, after, was: u < before }) ? 1 : 0;
  }
  return {
    labels,
    candidate,
    baseline,
    groups,
    groupCount: rates.length,
    ...(weights !== undefined && {
      weights: Float64Array.from({ length: n }, () => Math.exp(weights * random.normal())),
    }),
    ...(clusters !== undefined && { clusters: { codes, count: n } }),
  };
}

/** What a customer is like is the opposite for every second group: the worst for a gap between two. */
function turned([u, v]: readonly [number, number], group: number): readonly [number, number] {
  return group % 2 === 0 ? [u, v] : [1 - u, 1 - v];
}

/** Of the candidate to select a row that the baseline did or did not select. */
function chanceOf(
  { churn }: ComparedWorld,
  { before, after, was }: { readonly before: number; readonly after: number; readonly was: boolean },
): number {
  if (churn === undefined) return after;
  const lost = (churn / 2 + Math.max(0, before - after)) / before;
  const won = (churn / 2 + Math.max(0, after - before)) / (1 - before);
  return was ? 1 - lost : won;
}
