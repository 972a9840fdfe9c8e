import type { ColumnDrift } from "../../../generated/types.ts";
import { count, percent } from "../../../kernel/numbers.ts";
import { toDigits } from "../../../kernel/rounding.ts";
import { plural } from "../../../kernel/text.ts";
import { kolmogorovSf } from "../../../stats/distributions/kolmogorov.ts";
import { normalQuantile, normalUpperQuantile } from "../../../stats/distributions/normal.ts";

const POWER = 0.8;

interface Rows {
  readonly kind: ColumnDrift["kind"];
  readonly rows: number;
  readonly referenceRows: number;
  readonly minRows: number;
  /** Of one test. */
  readonly level: number;
}

/** Why a column with so few rows was not compared, with what would do; undefined where there are enough. */
export function fewRows(given: Rows): string | undefined {
  const { rows, referenceRows, minRows } = given;
  if (rows >= minRows && referenceRows >= minRows) return undefined;
  const would = `n ≥ ${count(minRows)} would see ${detectable(given)}`;
  if (rows < minRows) return `${plural(rows, "row")}; ${would}`;
  return `the reference has ${plural(referenceRows, "row")}; ${would}`;
}

/** What `minRows` rows find in 80 of 100 windows. */
function detectable({ kind, referenceRows, minRows, level }: Rows): string {
  const error = Math.sqrt(1 / minRows + 1 / Math.max(referenceRows, minRows));
  const power = normalQuantile(POWER);
  if (kind === "number") {
    // A shift of δ standard deviations moves the distribution function by 2 Φ(δ/2) − 1 at most.
    const gap = (kolmogorovQuantile(level) + power / 2) * error;
    return gap >= 1 ? "no shift of the mean" : `a shift of ${toDigits(2 * normalQuantile((1 + gap) / 2), 2)} σ`;
  }
  if (kind === "category") {
    const move = (normalUpperQuantile(level / 2) + power) * error * 0.5;
    return `a share move from 50% to ${percent(0.5 + Math.min(0.5, move), 0)}`;
  }
  // Of a classifier's AUC: its null standard deviation is error / √12.
  const above = (normalUpperQuantile(level) + power) * (error / Math.sqrt(12));
  return `an AUC of ${toDigits(Math.min(1, 0.5 + above), 2)}`;
}

function kolmogorovQuantile(level: number): number {
  let [low, high] = [0.3, 8];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (kolmogorovSf(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
