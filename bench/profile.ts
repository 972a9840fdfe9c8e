/**
 * Columns in the bins of a reference: values a second against sorting them, and how far distances from bins are from
 * those of the rows, for 8 shapes and 7 changes.
 */
import { gapsOfSorted } from "../src/stats/drift/cumulative-gaps.ts";
import { numberDistances } from "../src/stats/profile/number-distances.ts";
import { numberEdges } from "../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../src/stats/profile/number-grid.ts";
import { addGrouped, NumberSketch } from "../src/stats/profile/number-sketch.ts";
import { PROFILE_WORLDS, worldSample } from "../test/golden/profile-worlds.ts";
import { publishResults } from "./rig/result.ts";
import { elapsed, interleaved } from "./rig/timing.ts";

const ROWS = 300_000;
const MILLION = 1_000_000;
const ROUNDS = 5;
const WINDOWS = 24;
const LEAST_RATIO = 2;
/** A change that a monitor is to see, in standard deviations. */
const REAL_CHANGE = 0.1;

interface Errors {
  readonly shape: string;
  readonly change: string;
  /** Exact D less the one of the bins. */
  readonly ks: number;
  /** Exact D less what it is said to be at most. */
  readonly bound: number;
  /** Relative, where there is a real change. */
  readonly wasserstein: number;
}

const errors = [...new Set(PROFILE_WORLDS.cases.map(({ shape }) => shape))].flatMap(errorsOf);
const isTail = ({ shape, change }: Errors): boolean => shape === "pareto" && change === "tail";
const worst = (of: (each: Errors) => number, among: readonly Errors[] = errors): number =>
  among.reduce((most, each) => Math.max(most, of(each)), Number.NEGATIVE_INFINITY);
const real = errors.filter((each) => !isTail(each));
const times = await timed();

publishResults([
  {
    what: "values of 1 M into 1,024 bins with count, sum and squares",
    ours: perSecond(times.add),
    reference: `${perSecond(times.sort)} (sorted)`,
    ratio: (times.sort / times.add).toFixed(1),
    target: `≥ ${LEAST_RATIO} ×`,
    isMet: times.sort / times.add >= LEAST_RATIO,
  },
  {
    what: `the same into the bins of ${WINDOWS} windows, in one pass`,
    ours: perSecond(times.grouped),
    reference: `${perSecond(times.sort)} (sorted)`,
    ratio: (times.sort / times.grouped).toFixed(1),
    target: "≥ 1 ×",
    isMet: times.sort / times.grouped >= 1,
  },
  {
    what: `KS from bins below the exact D, at most (${errors.length} cases of ${ROWS.toLocaleString("en")} rows)`,
    ours: worst(({ ks }) => ks).toExponential(1),
    target: "≤ 0.002, never above it",
    isMet: worst(({ ks }) => ks) <= 0.002 && worst(({ ks }) => -ks) < 1e-12 && worst(({ bound }) => bound) < 1e-12,
  },
  {
    what: "W1 from bins, relative error of real changes, at most",
    ours: percent(worst(({ wasserstein }) => wasserstein, real)),
    target: "≤ 1.5 %",
    isMet: worst(({ wasserstein }) => wasserstein, real) <= 0.015,
  },
  {
    what: "W1 from bins where the tail of Pareto's distribution (1.5) is stretched tenfold",
    ours: percent(worst(({ wasserstein }) => wasserstein, errors.filter(isTail))),
    target: "≤ 5 %",
    isMet: worst(({ wasserstein }) => wasserstein, errors.filter(isTail)) <= 0.05,
  },
]);

function errorsOf(shape: string): readonly Errors[] {
  const cases = PROFILE_WORLDS.cases.filter((each) => each.shape === shape);
  const values = worldSample({ shape, change: "none" }, cases[0]!.referenceSeed, ROWS);
  const sorted = values.slice().sort();
  const grid = new NumberGrid(numberEdges(sorted));
  const reference = columnOf(grid, values);
  return cases.map(({ change, seed }) => {
    const current = worldSample({ shape, change }, seed, ROWS);
    const found = numberDistances(reference, columnOf(grid, current));
    const exact = gapsOfSorted(sorted, current.sort());
    if (found === undefined) throw new Error("there are rows");
    const isReal = exact.area >= REAL_CHANGE * (reference.std ?? Number.NaN);
    return {
      shape,
      change,
      ks: exact.maximum - found.ks,
      bound: exact.maximum - found.ksBound,
      wasserstein: isReal ? Math.abs(found.wasserstein / exact.area - 1) : 0,
    };
  });
}

function columnOf(grid: NumberGrid, values: Float64Array): ReturnType<NumberSketch["column"]> {
  const sketch = new NumberSketch(grid);
  sketch.add(values);
  return sketch.column();
}

async function timed(): Promise<Readonly<Record<"add" | "grouped" | "sort", number>>> {
  const values = worldSample({ shape: "lognormal", change: "none" }, 1, MILLION);
  const grid = new NumberGrid(numberEdges(values.slice().sort()));
  const groups = Int32Array.from(values, (_, row) => (row * 7919) % WINDOWS);
  return interleaved(ROUNDS, {
    add: () => elapsed(() => new NumberSketch(grid).add(values)),
    grouped: () =>
      elapsed(() =>
        addGrouped(
          { values, groups },
          Array.from({ length: WINDOWS }, () => new NumberSketch(grid)),
        ),
      ),
    sort: () => elapsed(() => values.slice().sort()),
  });
}

function perSecond(milliseconds: number): string {
  return `${(MILLION / 1000 / milliseconds).toFixed(0)} M/s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
