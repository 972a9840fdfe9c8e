import { binomialCdf, binomialPmf } from "../distributions/binomial.ts";
import { chiSquareSf } from "../distributions/chi-square.ts";

export interface McNemar {
  /** Chi-square with 1 degree of freedom, without and with continuity correction; 0 without discordant rows. */
  readonly chiSquare: number;
  readonly chiSquareCorrected: number;
  readonly pAsymptotic: number;
  readonly pCorrected: number;
  readonly pExact: number;
  /** The one to report: holds its level without the exact test's loss of power. */
  readonly pMid: number;
}

/**
 * McNemar's tests of equal accuracy from b (candidate alone right) and c (baseline alone right), two-sided
 * (M. Fagerland, S. Lydersen and P. Laake, BMC Medical Research Methodology 13:91, 2013). Without discordant
 * rows all p-values are 1.
 * @knownAnswer mcnemar
 */
export function mcnemar(b: number, c: number): McNemar {
  const n = b + c;
  if (n === 0) {
    return { chiSquare: 0, chiSquareCorrected: 0, pAsymptotic: 1, pCorrected: 1, pExact: 1, pMid: 1 };
  }
  const smaller = Math.min(b, c);
  const gap = Math.abs(b - c);
  const chiSquare = (gap * gap) / n;
  const chiSquareCorrected = (gap - 1) ** 2 / n;
  const pExact = Math.min(1, 2 * binomialCdf(smaller, n, 0.5));
  return {
    chiSquare,
    chiSquareCorrected,
    pAsymptotic: chiSquareSf(chiSquare, 1),
    pCorrected: chiSquareSf(chiSquareCorrected, 1),
    pExact,
    pMid: b === c ? 1 - 0.5 * binomialPmf(b, n, 0.5) : pExact - binomialPmf(smaller, n, 0.5),
  };
}
