import { kolmogorovExactSf } from "../distributions/kolmogorov.ts";
import { cumulativeGaps } from "./cumulative-gaps.ts";
import type { Samples } from "./sample.ts";

const LARGEST_EXACT = 200;

export interface KolmogorovSmirnov {
  /** max |F − G|, 0-1. */
  readonly statistic: number;
  readonly pValue: number;
}

/** `auto` is exact while neither sample has more than 200 rows. */
export type KolmogorovSmirnovMethod = "auto" | "exact" | "asymptotic";

/**
 * Two-sided two-sample Kolmogorov-Smirnov test, as scipy 1.17.1 `ks_2samp`; with ties both p-values are
 * conservative.
 * @throws RangeError on an empty sample or a value that is not finite.
 */
export function kolmogorovSmirnov(samples: Samples, method: KolmogorovSmirnovMethod = "auto"): KolmogorovSmirnov {
  const statistic = cumulativeGaps(samples).maximum;
  const pValue = kolmogorovSmirnovPValue(statistic, {
    n: samples.reference.length,
    m: samples.current.length,
    method,
  });
  return { statistic, pValue };
}

/** The p-value of a statistic that was found for samples of n and m rows, for instance from profiles. */
export function kolmogorovSmirnovPValue(
  statistic: number,
  { n, m, method = "auto" }: { readonly n: number; readonly m: number; readonly method?: KolmogorovSmirnovMethod },
): number {
  const exact = method === "exact" || (method === "auto" && Math.max(n, m) <= LARGEST_EXACT);
  if (exact) return exactTail(statistic, n, m);
  return kolmogorovExactSf(statistic, Math.round((n * m) / (n + m)));
}

/**
 * P(max |i/n − j/m| ≥ D) over all orders of n and m distinct values (Hodges 1957). The probability to have
 * left the band on the way to (i, j) is carried instead of path counts: it neither overflows nor cancels, so
 * that small p-values keep their digits.
 */
function exactTail(statistic: number, n: number, m: number): number {
  const limit = Math.round(statistic * n * m);
  if (limit === 0) return 1;
  const outside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      if (Math.abs(i * m - j * n) >= limit) {
        outside[j] = 1;
        continue;
      }
      const fromAbove = i === 0 ? 0 : outside[j]! * i;
      const fromLeft = j === 0 ? 0 : outside[j - 1]! * j;
      outside[j] = i + j === 0 ? 0 : (fromAbove + fromLeft) / (i + j);
    }
  }
  return outside[m]!;
}
