/** Looks after which at most 5 of 100 series without any change have passed the limit. */
const LOOKS = 100;
const LEVEL = 0.05;
/** What a file can hold of a p-value that rounds to 0. */
const LARGEST = 1e12;

export const EVIDENCE_LIMIT = LOOKS / LEVEL;

/**
 * Evidence for a change since some look, after one more look with this p-value: an e-detector of the CUSUM kind,
 * M ← e · max(1, M) (Shin, Ramdas and Rinaldo 2023), with the e-value e = ½ p^(−½) of a p-value (Shafer 2021; Vovk and
 * Wang 2021). Without a change E[M after t looks] grows by no more than 1 a look, so that it passes L within t looks with
 * probability t / L at most, however often one looks and whenever one stops. Starts from 0.
 */
export function nextEvidence(evidence: number, pValue: number): number {
  if (!(pValue >= 0 && pValue <= 1)) throw new RangeError(`${pValue} is no p-value`);
  return Math.min(LARGEST, Math.max(1, evidence) * (0.5 / Math.sqrt(pValue)));
}
