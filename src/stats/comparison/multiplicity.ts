/** Benjamini and Hochberg's adjusted p-values (false discovery rate), in the order given. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = pValues.map(() => 1);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank -= 1) {
    const index = order[rank - 1]!;
    smallest = Math.min(smallest, (pValues[index]! * order.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}

/** Holm's adjusted p-values (family-wise error), in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  order.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (order.length - position)));
    adjusted[index] = largest;
  });
  return adjusted;
}

function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
}
