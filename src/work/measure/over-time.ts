import type { MeasuredOverTime } from "../../generated/types.ts";
import { toDigits } from "../../kernel/rounding.ts";
import type { ValueSample } from "./regression-sample.ts";
import { LEAST_SHOWN } from "./slice-rows.ts";
import { timeUnits, type TimeUnit } from "./time-grid.ts";
import type { TimePoints } from "./time-points.ts";

const MOST = 200;
/** Of the rows, how many have to be shown for a unit not to be too fine. */
const ENOUGH = 0.9;

export interface RowTimes {
  /** Of each row the place of its time in `points`; -1: none. */
  readonly codes: Int32Array;
  readonly points: TimePoints;
}

interface Stretch {
  readonly at: number;
  n: number;
  weight: number;
  actual: number;
  candidate: number;
  baseline: number;
}

type Told = Pick<MeasuredOverTime, "unit" | "leftOut" | "stretches">;

/**
 * Means of what came and of what both models said, over stretches of time with at least ten rows each: by the finest
 * unit that shows nearly all rows. Undefined where there are not two such stretches. Rows without weight count nowhere.
 */
export function overTime(sample: ValueSample, times: RowTimes): Told | undefined {
  const { weights, n, baseline } = sample;
  const all = weights === undefined ? n : weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
  const unit = finestUnit(times.points, rowsOfTimes(sample, times), all);
  if (unit === undefined) return undefined;
  const shown = tellable(meansOf(sample, times, unit), all);
  if (shown.length < 2) return undefined;
  return {
    unit: unit.name,
    leftOut: all - rowsOf(shown),
    stretches: shown.map((stretch) => ({
      at: unit.labelOf(stretch.at),
      n: stretch.n,
      actual: toDigits(stretch.actual / stretch.weight, 6),
      candidate: toDigits(stretch.candidate / stretch.weight, 6),
      ...(baseline !== undefined && { baseline: toDigits(stretch.baseline / stretch.weight, 6) }),
    })),
  };
}

function rowsOfTimes({ n, weights }: ValueSample, { codes, points }: RowTimes): Float64Array {
  const counts = new Float64Array(points.values.length);
  for (let row = 0; row < n; row += 1) {
    const code = codes[row] ?? -1;
    if (code >= 0 && (weights?.[row] ?? 1) > 0) counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

interface Shown {
  readonly unit: TimeUnit;
  /** How many rows are in large stretches. */
  readonly rows: number;
}

/** The first unit that shows enough, or the one that shows most. */
function finestUnit(points: TimePoints, counts: Float64Array, all: number): TimeUnit | undefined {
  const drawable = timeUnits(points, MOST).flatMap((unit) => shownBy(unit, points, counts) ?? []);
  const most = Math.max(...drawable.map(({ rows }) => rows));
  return drawable.find(({ rows }) => rows >= Math.min(most, ENOUGH * all))?.unit;
}

/** Undefined where the unit is too fine to be drawn, or has nothing to draw. */
function shownBy(unit: TimeUnit, { values }: TimePoints, counts: Float64Array): Shown | undefined {
  const stretches = new Map<number, number>();
  for (const [code, rows] of counts.entries()) {
    const at = unit.stretchOf(values[code] ?? Number.NaN);
    if (rows === 0 || Number.isNaN(at)) continue;
    stretches.set(at, (stretches.get(at) ?? 0) + rows);
    // Small ones are not drawn: there may be as many of them.
    if (stretches.size > 2 * MOST) return undefined;
  }
  const large = [...stretches.values()].filter((rows) => rows >= LEAST_SHOWN);
  if (large.length > MOST || large.length < 2) return undefined;
  return { unit, rows: large.reduce((sum, rows) => sum + rows, 0) };
}

function meansOf(sample: ValueSample, { codes, points }: RowTimes, unit: TimeUnit): readonly Stretch[] {
  const { n, weights, targets, candidate, baseline } = sample;
  const stretches = new Map<number, Stretch>();
  for (let row = 0; row < n; row += 1) {
    const at = unit.stretchOf(points.values[codes[row] ?? -1] ?? Number.NaN);
    const weight = weights?.[row] ?? 1;
    if (Number.isNaN(at) || !(weight > 0)) continue;
    const stretch = stretches.get(at) ?? { at, n: 0, weight: 0, actual: 0, candidate: 0, baseline: 0 };
    stretch.n += 1;
    stretch.weight += weight;
    stretch.actual += weight * (targets[row] ?? 0);
    stretch.candidate += weight * (candidate.values[row] ?? 0);
    stretch.baseline += weight * (baseline?.values[row] ?? 0);
    stretches.set(at, stretch);
  }
  return [...stretches.values()];
}

/** Where fewer than ten rows are left out, a mean over all would tell theirs: the smallest stretch goes with them. */
function tellable(stretches: readonly Stretch[], all: number): readonly Stretch[] {
  const large = stretches.filter(({ n }) => n >= LEAST_SHOWN).toSorted((a, b) => a.at - b.at);
  const missing = all - rowsOf(large);
  if (missing === 0 || missing >= LEAST_SHOWN) return large;
  const [smallest] = large.toSorted((a, b) => a.n - b.n);
  return large.filter((stretch) => stretch !== smallest);
}

function rowsOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { n }) => sum + n, 0);
}
