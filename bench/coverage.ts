/**
 * How often the interval of a paired difference holds the truth, by simulation: the methods of the gate, at sizes and
 * shares of positives where they are used. `too high` is how often the whole interval lies above the truth: at the
 * margin, the share of candidates that pass and should not.
 */
import { markdownTable } from "markdown-table";
import { METRICS } from "../src/manifest/metric-catalogue.ts";
import type { Metric } from "../src/manifest/metric.ts";
import type { Interval } from "../src/stats/interval.ts";
import { Random } from "../src/stats/random.ts";
import { measurementOf } from "../src/work/measure/registry.ts";
import type { BinarySample } from "../src/work/measure/binary-sample.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { decisionWorld, probabilityWorld, scoreWorld, type World } from "./rig/worlds.ts";

/** The standard error of a coverage of 0.90 is 0.6 points, of 0.95 0.45. */
const SIMULATIONS = 2400;
const POSITIVE_SHARES = [0.5, 0.2, 0.05] as const;
const TOLERANCE = 2;
const PLAN = { replicates: 2000, rankedRows: 0 };

type Intervals = (level: number) => Interval | null;

interface Method {
  readonly name: string;
  readonly metric: string;
  readonly world: (positiveShare: number) => World;
  readonly compare: (sample: BinarySample, seed: number) => Intervals;
  readonly sizes: readonly number[];
  /** By share of positives, the rows from which nominal coverage is promised; what is smaller is only shown. */
  readonly promisedFrom: Readonly<Record<(typeof POSITIVE_SHARES)[number], number>>;
}

const SIZES = [100, 300, 1000];

const METHODS: readonly Method[] = [
  {
    name: "F1, bootstrap of cells",
    metric: "f1",
    world: decisionWorld,
    compare: asGated("f1"),
    sizes: SIZES,
    promisedFrom: { 0.5: 100, 0.2: 100, 0.05: 300 },
  },
  {
    name: "accuracy, Tango",
    metric: "accuracy",
    world: decisionWorld,
    compare: asGated("accuracy"),
    sizes: SIZES,
    promisedFrom: { 0.5: 100, 0.2: 100, 0.05: 300 },
  },
  {
    name: "ROC AUC, DeLong",
    metric: "roc_auc",
    world: scoreWorld,
    compare: asGated("roc_auc"),
    sizes: SIZES,
    promisedFrom: { 0.5: 100, 0.2: 100, 0.05: 1000 },
  },
  {
    name: "log loss, paired t",
    metric: "log_loss",
    world: probabilityWorld,
    compare: asGated("log_loss"),
    sizes: SIZES,
    promisedFrom: { 0.5: 100, 0.2: 100, 0.05: 300 },
  },
  // What large samples and slices use instead of a bootstrap of rows.
  {
    name: "average precision, influence function",
    metric: "average_precision",
    world: scoreWorld,
    compare: asGated("average_precision"),
    sizes: [1000, 3000],
    promisedFrom: { 0.5: 1000, 0.2: 1000, 0.05: 3000 },
  },
];

interface Coverage {
  readonly method: string;
  readonly n: number;
  readonly positiveShare: number;
  readonly isPromised: boolean;
  readonly at90: number;
  readonly at95: number;
  readonly tooHigh: number;
  readonly tooLow: number;
}

const found = METHODS.flatMap((method) =>
  POSITIVE_SHARES.flatMap((positiveShare) => method.sizes.map((n) => simulate(method, n, positiveShare))),
);
process.stdout.write(`${coverageTable(found)}\n`);
publishResults(
  METHODS.map(({ name }) =>
    worstOf(
      name,
      found.filter(({ method, isPromised }) => method === name && isPromised),
    ),
  ),
);

function simulate(
  { name, metric, world, compare, promisedFrom }: Method,
  n: number,
  positiveShare: (typeof POSITIVE_SHARES)[number],
): Coverage {
  const { truth: truths, draw } = world(positiveShare);
  const truth = truths[metric] ?? Number.NaN;
  const random = Random.fromSeed(n * 1000 + positiveShare * 100);
  const counts = { given: 0, at90: 0, at95: 0, tooHigh: 0, tooLow: 0 };
  for (let simulation = 0; simulation < SIMULATIONS; simulation += 1) {
    const intervals = compare(draw(random, n), simulation);
    const [gate, wide] = [intervals(0.9), intervals(0.95)];
    // Without an interval nothing is claimed: the outcome is "unmeasured".
    if (gate === null || wide === null) continue;
    counts.given += 1;
    counts.at90 += Number(holds(gate, truth));
    counts.at95 += Number(holds(wide, truth));
    counts.tooHigh += Number(gate.low > truth);
    counts.tooLow += Number(gate.high < truth);
  }
  const share = (count: number): number => count / counts.given;
  const isPromised = n >= promisedFrom[positiveShare];
  return {
    method: name,
    n,
    positiveShare,
    isPromised,
    at90: share(counts.at90),
    at95: share(counts.at95),
    tooHigh: share(counts.tooHigh),
    tooLow: share(counts.tooLow),
  };
}

function holds({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

/** What the gate itself computes. */
function asGated(name: string): Method["compare"] {
  const metric: Metric | undefined = METRICS.find((one) => one.name === name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return (sample, seed) => {
    const estimate = measurementOf(metric, sample).difference({ ...PLAN, seed });
    return (level) => (estimate.method === null ? null : estimate.interval(level));
  };
}

function coverageTable(rows: readonly Coverage[]): string {
  const percent = (share: number): string => (share * 100).toFixed(1);
  const header = ["difference, method", "positives", "n", "90 %", "95 %", "too high", "too low", ""];
  const lines = rows.map(({ method, positiveShare, n, isPromised, ...share }) => [
    method,
    `${positiveShare * 100} %`,
    String(n),
    percent(share.at90),
    percent(share.at95),
    percent(share.tooHigh),
    percent(share.tooLow),
    isPromised ? "" : "not promised",
  ]);
  return markdownTable([header, ...lines], { align: ["l", "r", "r", "r", "r", "r", "r", "l"] });
}

function worstOf(name: string, cases: readonly Coverage[]): BenchResult {
  const misses = cases.flatMap(({ at90, at95 }) => [missOf(at90, 0.9), missOf(at95, 0.95)]);
  const worst = Math.max(...misses.map(({ points }) => points));
  return {
    what: `coverage of ${name}, ${cases.length} cases`,
    ours: `off by ${worst.toFixed(1)} points at most`,
    target: "≤ 2 points, but for 2 standard errors of the simulation",
    isMet: misses.every(({ points, error }) => points - 2 * error <= TOLERANCE),
  };
}

/** How far from nominal, and the standard error of the simulation, both in points: within two of them it is noise. */
function missOf(share: number, level: number): { readonly points: number; readonly error: number } {
  return {
    points: Math.abs(share - level) * 100,
    error: Math.sqrt((level * (1 - level)) / SIMULATIONS) * 100,
  };
}
