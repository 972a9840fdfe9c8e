const RADIX_FROM_ROWS = 2048;
const DIGIT = 65536;

/**
 * The row numbers of `values` in ascending order of value, equal values in row order: a least-significant-digit
 * radix sort of the IEEE 754 bits, four passes of 16 bits, skipping those in which all rows agree (scores that
 * were float32 need two or three). NaN has no place in an order: the caller has excluded it.
 */
export function argsort(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let row = 0; row < order.length; row += 1) order[row] = row;
  if (values.length < RADIX_FROM_ROWS) {
    return order.sort((a, b) => values[a]! - values[b]! || a - b);
  }
  return radixOrder(orderedBits(values), order);
}

/** Midranks: 1-based ranks in ascending order, equal values sharing the mean of theirs. */
export function midranks(values: Float64Array): Float64Array {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  forEachTie(values, order, (from, to) => {
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at += 1) ranks[order[at]!] = rank;
  });
  return ranks;
}

/** Calls `visit(from, to)` for every run of equal values in `order`, positions from ≤ i < to. */
export function forEachTie(values: Float64Array, order: Uint32Array, visit: (from: number, to: number) => void): void {
  let from = 0;
  while (from < order.length) {
    const value = values[order[from]!]!;
    let to = from + 1;
    while (to < order.length && values[order[to]!] === value) to += 1;
    visit(from, to);
    from = to;
  }
}

/** Low and high words of each value, transformed so that their unsigned order is the order of the values. */
function orderedBits(values: Float64Array): Uint32Array {
  const words = new Uint32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
  for (let at = 0; at < words.length; at += 2) {
    const high = words[at + 1]!;
    const mask = high >>> 31 === 1 ? 0xffffffff : 0;
    words[at] = words[at]! ^ mask;
    words[at + 1] = high ^ (mask | 0x80000000);
  }
  return words;
}

function radixOrder(words: Uint32Array, rows: Uint32Array): Uint32Array {
  let from: Uint32Array = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  const starts = new Uint32Array(DIGIT);
  for (let digit = 0; digit < 4; digit += 1) {
    const word = digit >> 1;
    const shift = (digit & 1) * 16;
    starts.fill(0);
    for (let at = word; at < words.length; at += 2) starts[(words[at]! >>> shift) & 0xffff]! += 1;
    if (starts[(words[word]! >>> shift) & 0xffff] === rows.length) continue;
    let start = 0;
    for (let bucket = 0; bucket < DIGIT; bucket += 1) {
      const count = starts[bucket]!;
      starts[bucket] = start;
      start += count;
    }
    for (let at = 0; at < from.length; at += 1) {
      const row = from[at]!;
      const bucket = (words[2 * row + word]! >>> shift) & 0xffff;
      to[starts[bucket]!] = row;
      starts[bucket]! += 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
