const MAX_BINS = 64;
const MIN_GAIN = 1e-6;

/**
 * A column cut at its quantiles: `codes` holds each row's bin, 0 where the value is missing, else from 1;
 * `edges[bin - 1]` is the largest value in the bin, in the precision in which the model compares.
 */
export function binColumn(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const edges = distinct.length <= MAX_BINS ? distinct : quantiles(sorted);
  const codes = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1 + firstAtLeast(edges, value)));
  return { codes, edges };
}

/**
 * The split of these rows that lowers the loss most, or undefined when none leaves `minLeafRows` on both sides and
 * gains anything. Missing values are tried on either side.
 */
export function bestSplit(data, rows) {
  let best;
  for (let column = 0; column < data.bins.length; column++) {
    const candidate = bestOfColumn(data, rows, column);
    if (candidate !== undefined && candidate.gain > (best?.gain ?? MIN_GAIN)) best = candidate;
  }
  return best;
}

function bestOfColumn(data, rows, column) {
  const { edges } = data.bins[column];
  const histogram = sumByBin(data, rows, column);
  const total = { gradient: 0, hessian: 0, count: 0 };
  for (let bin = 0; bin <= edges.length; bin++) add(total, histogram, bin);
  const present = { gradient: 0, hessian: 0, count: 0 };
  const withMissing = { gradient: 0, hessian: 0, count: 0 };
  const hasMissing = histogram[2] > 0;
  let best;
  for (let bin = 1; bin < edges.length; bin++) {
    add(present, histogram, bin);
    const gain = gainOf(present, total, data.params);
    if (gain > (best?.gain ?? 0)) best = { gain, column, bin, threshold: edges[bin - 1], missingLeft: false };
    if (!hasMissing) continue;
    Object.assign(withMissing, present);
    add(withMissing, histogram, 0);
    const other = gainOf(withMissing, total, data.params);
    if (other > (best?.gain ?? 0)) best = { gain: other, column, bin, threshold: edges[bin - 1], missingLeft: true };
  }
  return best;
}

/** Gradient, hessian and count of each bin, side by side. */
function sumByBin({ bins, gradients, hessians }, rows, column) {
  const { codes, edges } = bins[column];
  const sums = new Float64Array(3 * (edges.length + 1));
  for (const row of rows) {
    const start = 3 * codes[row];
    sums[start] += gradients[row];
    sums[start + 1] += hessians[row];
    sums[start + 2] += 1;
  }
  return sums;
}

function add(sums, histogram, bin) {
  sums.gradient += histogram[3 * bin];
  sums.hessian += histogram[3 * bin + 1];
  sums.count += histogram[3 * bin + 2];
}

function gainOf(left, total, { minLeafRows, l2 }) {
  const right = {
    gradient: total.gradient - left.gradient,
    hessian: total.hessian - left.hessian,
    count: total.count - left.count,
  };
  if (left.count < minLeafRows || right.count < minLeafRows) return 0;
  const quality = ({ gradient, hessian }) => (gradient * gradient) / (hessian + l2);
  return quality(left) + quality(right) - quality(total);
}

function quantiles(sorted) {
  const edges = new Set();
  for (let bin = 1; bin <= MAX_BINS; bin++) edges.add(sorted[Math.ceil((bin * sorted.length) / MAX_BINS) - 1]);
  return [...edges];
}

function firstAtLeast(edges, value) {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
