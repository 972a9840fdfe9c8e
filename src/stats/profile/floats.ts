const bits = new DataView(new ArrayBuffer(8));
/** Every finite double is a whole number of 2^−1074. */
const FRACTION_BITS = 1074;
const MANTISSA = 0xf_ffff_ffff_ffffn;
const HIDDEN_BIT = 0x10_0000_0000_0000n;
/** More than a double's 53 and so few that the rest fits into what Number() rounds rightly. */
const KEPT_BITS = 64;

/** The next larger double; of the largest finite one, Infinity. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/** A finite double as a whole number of 2^−1074. */
export function wholeOf(value: number): bigint {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const mantissa = word & MANTISSA;
  const size = exponent === 0n ? mantissa : (mantissa | HIDDEN_BIT) << (exponent - 1n);
  return word >> 63n === 1n ? -size : size;
}

/** The double nearest to a whole number of 2^−1074; beyond the largest finite one, that one. */
export function nearestTo(whole: bigint): number {
  const size = whole < 0n ? -whole : whole;
  const excess = Math.max(0, size.toString(16).length * 4 - KEPT_BITS);
  const kept = size >> BigInt(excess);
  // What is cut off must still break a tie.
  const sticky = kept << BigInt(excess) === size ? 0n : 1n;
  const value = timesPowerOfTwo(Number(kept | sticky), excess - FRACTION_BITS);
  return Math.min(value, Number.MAX_VALUE) * (whole < 0n ? -1 : 1);
}

/** In two steps, as the power may be no double itself; exact, as more than 53 bits are only there far from 2^−1074. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
