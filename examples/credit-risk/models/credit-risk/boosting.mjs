// Gradient-boosted trees on the log loss, with histograms and Newton leaves: Friedman, "Greedy function
// approximation" (2001), and Chen and Guestrin, "XGBoost" (2016), §2 and §3.4 for missing values.
import { binColumn, bestSplit } from "./histograms.mjs";

/**
 * Grows one tree a step and yields `{round, tree, logLoss}`. `trees` are those of an earlier run: the work goes on
 * behind them, to the same result, because the draw of rows depends on the seed and the round alone.
 */
export function* boost({ columns, labels, params, trees }) {
  const bins = columns.map(binColumn);
  const base = baseLogit(labels);
  const logits = Float64Array.from(labels, (_, row) => logitOf(columns, row, base, trees));
  for (let round = trees.length + 1; round <= params.rounds; round++) {
    const gradients = gradientsOf(logits, labels);
    const rows = drawRows(labels.length, params.subsample, mulberry32(params.seed * 100_003 + round));
    const tree = growTree({ bins, ...gradients, params }, rows);
    for (let row = 0; row < logits.length; row++) logits[row] += leafOf(tree, columns, row);
    yield { round, tree, logLoss: logLoss(logits, labels) };
  }
}

/** The probability of the positive class for each row. */
export function score(columns, base, trees) {
  return Float64Array.from(columns[0], (_, row) => sigmoid(logitOf(columns, row, base, trees)));
}

/** Where every row starts: the log-odds of the positive share, in the precision of the model file. */
export function baseLogit(labels) {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return Math.fround(Math.log(share / (1 - share)));
}

function logitOf(columns, row, base, trees) {
  return trees.reduce((sum, tree) => sum + leafOf(tree, columns, row), base);
}

function leafOf(tree, columns, row) {
  let node = tree[0];
  while ("column" in node) {
    const value = columns[node.column][row];
    const goesLeft = Number.isNaN(value) ? node.missingLeft : value <= node.threshold;
    node = tree[goesLeft ? node.left : node.right];
  }
  return node.leaf;
}

function gradientsOf(logits, labels) {
  const gradients = new Float64Array(logits.length);
  const hessians = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row++) {
    const probability = sigmoid(logits[row]);
    gradients[row] = probability - labels[row];
    hessians[row] = probability * (1 - probability);
  }
  return { gradients, hessians };
}

/** A tree is a list of nodes, the root first; a split names its children by their place in the list. */
function growTree(data, rows) {
  const tree = [];
  grow(rows, data.params.maxDepth);
  return tree;

  function grow(nodeRows, depthLeft) {
    const place = tree.push(undefined) - 1;
    const split = depthLeft > 0 ? bestSplit(data, nodeRows) : undefined;
    if (split === undefined) {
      tree[place] = { leaf: leafValue(data, nodeRows) };
      return place;
    }
    const isLeft = (row) => {
      const bin = data.bins[split.column].codes[row];
      return bin === 0 ? split.missingLeft : bin <= split.bin;
    };
    const left = grow(
      nodeRows.filter((row) => isLeft(row)),
      depthLeft - 1,
    );
    const right = grow(
      nodeRows.filter((row) => !isLeft(row)),
      depthLeft - 1,
    );
    tree[place] = {
      column: split.column,
      threshold: split.threshold,
      missingLeft: split.missingLeft,
      left,
      right,
    };
    return place;
  }
}

function leafValue({ gradients, hessians, params }, rows) {
  let gradient = 0;
  let hessian = params.l2;
  for (const row of rows) {
    gradient += gradients[row];
    hessian += hessians[row];
  }
  return Math.fround((-params.learningRate * gradient) / hessian);
}

function drawRows(count, share, random) {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return share === 1 ? rows : rows.filter(() => random() < share);
}

function logLoss(logits, labels) {
  let sum = 0;
  for (let row = 0; row < logits.length; row++) {
    const signed = labels[row] === 1 ? -logits[row] : logits[row];
    sum += signed > 30 ? signed : Math.log1p(Math.exp(signed));
  }
  return sum / logits.length;
}

function sigmoid(logit) {
  return 1 / (1 + Math.exp(-logit));
}

/** Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
