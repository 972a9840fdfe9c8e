/** How many rows there are, by their time: bucket starts in milliseconds, ascending. */
export interface TimeCounts {
  readonly times: Float64Array;
  readonly counts: Float64Array;
}

/** Rows that stand alone before a long gap, as a clock that was not set leaves them (1970, 2000). */
export interface StrayRows {
  readonly rows: number;
  /** Milliseconds: their last bucket, and where the others begin. */
  readonly last: number;
  readonly next: number;
}

/** So many windows without any row. */
const GAP = 60;
/** Before the gap a window has less than this share of the rows that it has after it. */
const THIN = 0.1;
/** No service is silent so long and goes on, however many rows it had. */
const LONGEST = 10 * 365 * 86_400_000;

/**
 * The rows before the last gap of more than sixty windows, if they are few for the windows that they fill, or the gap is
 * longer than ten years; undefined where there are none. A service that paused had as many rows before.
 */
export function strayRows({ times, counts }: TimeCounts, windowMs: number): StrayRows | undefined {
  const after = filled(times, counts, windowMs);
  const before = { rows: 0, windows: 0 };
  let [found, previous]: [StrayRows | undefined, number] = [undefined, Infinity];
  for (const [place, time] of times.entries()) {
    const gap = time - previous;
    const isThin = before.rows * after.windows < THIN * after.rows * before.windows;
    if (gap > LONGEST || (gap > GAP * windowMs && isThin)) found = { rows: before.rows, last: previous, next: time };
    const rows = counts[place] ?? 0;
    const windows = Math.floor(time / windowMs) === Math.floor(previous / windowMs) ? 0 : 1;
    before.rows += rows;
    before.windows += windows;
    after.rows -= rows;
    after.windows -= windows;
    previous = time;
  }
  return found;
}

function filled(times: Float64Array, counts: Float64Array, windowMs: number): { rows: number; windows: number } {
  let [rows, windows, last] = [0, 0, Number.NaN];
  for (const [place, time] of times.entries()) {
    const window = Math.floor(time / windowMs);
    rows += counts[place] ?? 0;
    if (window !== last) windows++;
    last = window;
  }
  return { rows, windows };
}
