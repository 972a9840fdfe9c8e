/** A confidence interval, low ≤ high. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Both ends held inside [least, most]. */
export function clampInterval({ low, high }: Interval, least: number, most: number): Interval {
  return { low: Math.min(Math.max(low, least), most), high: Math.min(Math.max(high, least), most) };
}

/** Throws RangeError unless 0 < level < 1. */
export function assertLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`a confidence level lies between 0 and 1, not at ${level}`);
}
