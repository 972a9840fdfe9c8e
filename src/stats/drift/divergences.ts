/** Two discrete distributions over the same categories, as shares or as counts: each is divided by its sum. */
export interface Shares {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

/**
 * Hellinger distance (1/√2) ‖√p − √q‖, 0-1.
 * @throws RangeError on unequal lengths or a distribution without mass.
 */
export function hellingerDistance(shares: Shares): number {
  return Math.sqrt(total(shares, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2) / 2);
}

/**
 * Jensen-Shannon distance √JSD, 0-1 with the default base 2; scipy's and Evidently's default is base e, at most
 * √ln 2 (scipy 1.17.1 `jensenshannon`).
 * @throws RangeError on unequal lengths or a distribution without mass.
 */
export function jensenShannonDistance(shares: Shares, base = 2): number {
  const divergence = total(shares, (p, q) => {
    const middle = (p + q) / 2;
    return (relativeEntropy(p, middle) + relativeEntropy(q, middle)) / 2;
  });
  return Math.sqrt(Math.max(0, divergence) / Math.log(base));
}

/**
 * Kullback-Leibler divergence of the reference from the current distribution, KL(p ‖ q), in nats unless a
 * base is given; Infinity where the current has no mass and the reference has (scipy 1.17.1 `entropy(p, q)`).
 * @throws RangeError on unequal lengths or a distribution without mass.
 * @knownAnswer kl_divergence
 */
export function kullbackLeiblerDivergence(shares: Shares, base = Math.E): number {
  const divergence = total(shares, relativeEntropy);
  return base === Math.E ? divergence : divergence / Math.log(base);
}

/**
 * Total variation distance ½ ‖p − q‖₁, 0-1.
 * @throws RangeError on unequal lengths or a distribution without mass.
 */
export function totalVariationDistance(shares: Shares): number {
  return total(shares, (p, q) => Math.abs(p - q)) / 2;
}

/**
 * The largest change of any share, max |p − q| (NannyML's L-infinity).
 * @throws RangeError on unequal lengths or a distribution without mass.
 */
export function largestShareChange(shares: Shares): number {
  let largest = 0;
  total(shares, (p, q) => {
    largest = Math.max(largest, Math.abs(p - q));
    return 0;
  });
  return largest;
}

function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}

/** The sum of a term over the categories, of shares that sum to 1. */
function total({ reference, current }: Shares, term: (p: number, q: number) => number): number {
  if (reference.length !== current.length) throw new RangeError("both distributions need the same categories");
  const [n, m] = [massOf(reference), massOf(current)];
  let sum = 0;
  for (let at = 0; at < reference.length; at += 1) sum += term(reference[at]! / n, current[at]! / m);
  return sum;
}

function massOf(weights: ArrayLike<number>): number {
  let mass = 0;
  for (let at = 0; at < weights.length; at += 1) mass += weights[at]!;
  if (!(mass > 0)) throw new RangeError("a distribution needs mass");
  return mass;
}
