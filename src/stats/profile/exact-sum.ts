import { wholeOf } from "./floats.ts";

/** From here on values are summed in another unit, so that no partial sum overflows. */
const LARGE = 2 ** 900;
const LARGE_UNIT_BITS = 200;
const LARGE_UNIT = 2 ** LARGE_UNIT_BITS;

/**
 * A sum of finite doubles without any rounding, as a few doubles that do not overlap (J. R. Shewchuk, "Adaptive
 * precision floating-point arithmetic", 1997; Python's math.fsum).
 */
export class ExactSum {
  readonly #partials: number[] = [];
  readonly #large: number[] = [];

  add(value: number): void {
    if (Math.abs(value) < LARGE) grow(this.#partials, value);
    else grow(this.#large, value / LARGE_UNIT);
  }

  /** The sum as a whole number of 2^−1074. */
  whole(): bigint {
    let sum = 0n;
    for (const partial of this.#large) sum += wholeOf(partial);
    sum <<= BigInt(LARGE_UNIT_BITS);
    for (const partial of this.#partials) sum += wholeOf(partial);
    return sum;
  }
}

function grow(partials: number[], value: number): void {
  let [rest, kept] = [value, 0];
  for (let at = 0; at < partials.length; at += 1) {
    const partial = partials[at]!;
    const sum = rest + partial;
    // Knuth's two-sum: the rounding error of the sum, whichever of the two is larger.
    const share = sum - rest;
    const error = rest - (sum - share) + (partial - share);
    rest = sum;
    if (error === 0) continue;
    partials[kept] = error;
    kept += 1;
  }
  partials[kept] = rest;
  partials.length = kept + 1;
}
