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
  const missing = cell(histogram, 0);
  const total = [0, 0, 0];
  for (let bin = 0; bin <= edges.length; bin++) add(total, cell(histogram, bin));
  const present = [0, 0, 0];
  let best;
  for (let bin = 1; bin < edges.length; bin++) {
    add(present, cell(histogram, bin));
    for (const missingLeft of [false, true]) {
      const left = missingLeft ? present.map((value, part) => value + missing[part]) : present;
      const gain = gainOf(left, total, data.params);
      if (gain > (best?.gain ?? 0)) best = { gain, column, bin, threshold: edges[bin - 1], missingLeft };
      if (missing[2] === 0) break;
    }
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

function cell(histogram, bin) {
  return [histogram[3 * bin], histogram[3 * bin + 1], histogram[3 * bin + 2]];
}

function add(sums, values) {
  for (let part = 0; part < sums.length; part++) sums[part] += values[part];
}

function gainOf(left, total, { minLeafRows, l2 }) {
  const right = total.map((value, part) => value - left[part]);
  if (left[2] < minLeafRows || right[2] < minLeafRows) return 0;
  const quality = ([gradient, hessian]) => (gradient * gradient) / (hessian + l2);
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
