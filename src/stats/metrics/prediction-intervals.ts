/** Pinball loss of one row for the quantile q. */
export function pinball(target: number, prediction: number, q: number): number {
  const error = target - prediction;
  return error >= 0 ? q * error : (q - 1) * error;
}

/**
 * Whether ascending levels are equally spaced: only then is twice the mean pinball loss over them the continuous ranked
 * probability score, as otherwise the mean would weigh some part of the distribution more.
 */
export function areEquallySpaced(levels: readonly number[]): boolean {
  const [first = 0] = levels;
  const step = ((levels.at(-1) ?? 0) - first) / (levels.length - 1);
  return levels.length >= 2 && levels.every((level, at) => Math.abs(level - first - at * step) < 1e-9);
}
