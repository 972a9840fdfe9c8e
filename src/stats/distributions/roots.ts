/** A distribution function whose quantile is sought: increasing on [low, high], with its density. */
export interface Invertible {
  readonly cdf: (x: number) => number;
  readonly pdf: (x: number) => number;
  readonly low: number;
  readonly high: number;
  readonly start: number;
}

/** The x with cdf(x) = p: Newton's step while it stays in the bracket, bisection where it does not. */
export function invertCdf(p: number, { cdf, pdf, ...range }: Invertible): number {
  let { low, high } = range;
  let x = Math.min(Math.max(range.start, low), high);
  for (let step = 0; step < 400; step += 1) {
    const error = cdf(x) - p;
    if (error === 0) return x;
    if (error < 0) low = x;
    else high = x;
    const newton = x - error / pdf(x);
    const next = newton > low && newton < high ? newton : between(low, high);
    if (next === x || Math.abs(next - x) <= 2e-16 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}

/** Halves the bracket, in ratio where it spans magnitudes: some quantiles are as small as 1e-300. */
function between(low: number, high: number): number {
  if (low === 0 && high > 0) return high < 0.01 ? high * 1e-3 : high / 4;
  return low > 0 && high > 4 * low ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2;
}
