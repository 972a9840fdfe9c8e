import { Random } from "../../src/stats/random.ts";
import { attribute, floatTensor, modelBytes, node, tensorValue } from "../../test/unit/engines/onnx-writer.ts";

/** A boosted model as tabular work has them: complete trees of random splits over `float[N, features]`. */
export function boostedTrees({
  features,
  trees,
  depth,
}: {
  readonly features: number;
  readonly trees: number;
  readonly depth: number;
}): Uint8Array {
  const random = Random.fromSeed(7);
  const leavesFrom = 2 ** depth - 1;
  const nodes = Array.from({ length: trees * (2 ** (depth + 1) - 1) }, (_, at) => ({
    tree: Math.floor(at / (2 ** (depth + 1) - 1)),
    id: at % (2 ** (depth + 1) - 1),
  }));
  const leaves = nodes.filter(({ id }) => id >= leavesFrom);
  const isLeaf = (id: number): boolean => id >= leavesFrom;
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", features])],
    outputs: [tensorValue("score", "float", ["N", 1])],
    nodes: [
      node("TreeEnsembleRegressor", ["X"], ["logit"], {
        domain: "ai.onnx.ml",
        attributes: [
          attribute.integers(
            "nodes_treeids",
            nodes.map(({ tree }) => tree),
          ),
          attribute.integers(
            "nodes_nodeids",
            nodes.map(({ id }) => id),
          ),
          attribute.integers(
            "nodes_featureids",
            nodes.map(({ id }) => (isLeaf(id) ? 0 : random.below(features))),
          ),
          attribute.floats(
            "nodes_values",
            nodes.map(({ id }) => (isLeaf(id) ? 0 : random.normal())),
          ),
          attribute.texts(
            "nodes_modes",
            nodes.map(({ id }) => (isLeaf(id) ? "LEAF" : "BRANCH_LEQ")),
          ),
          attribute.integers(
            "nodes_truenodeids",
            nodes.map(({ id }) => (isLeaf(id) ? 0 : 2 * id + 1)),
          ),
          attribute.integers(
            "nodes_falsenodeids",
            nodes.map(({ id }) => (isLeaf(id) ? 0 : 2 * id + 2)),
          ),
          attribute.integers(
            "target_treeids",
            leaves.map(({ tree }) => tree),
          ),
          attribute.integers(
            "target_nodeids",
            leaves.map(({ id }) => id),
          ),
          attribute.integers(
            "target_ids",
            leaves.map(() => 0),
          ),
          attribute.floats(
            "target_weights",
            leaves.map(() => random.normal() / Math.sqrt(trees)),
          ),
          attribute.integer("n_targets", 1),
        ],
      }),
      node("Sigmoid", ["logit"], ["score"]),
    ],
  });
}

/** A small dense network with two hidden layers and random weights. */
export function denseNetwork({ features, hidden }: { readonly features: number; readonly hidden: number }): Uint8Array {
  const random = Random.fromSeed(7);
  const weights = (rows: number, columns: number): number[] =>
    Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(rows));
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", features])],
    outputs: [tensorValue("score", "float", ["N", 1])],
    initializers: [
      floatTensor("W1", [features, hidden], weights(features, hidden)),
      floatTensor("W2", [hidden, hidden], weights(hidden, hidden)),
      floatTensor("W3", [hidden, 1], weights(hidden, 1)),
    ],
    nodes: [
      node("MatMul", ["X", "W1"], ["a1"]),
      node("Relu", ["a1"], ["h1"]),
      node("MatMul", ["h1", "W2"], ["a2"]),
      node("Relu", ["a2"], ["h2"]),
      node("MatMul", ["h2", "W3"], ["logit"]),
      node("Sigmoid", ["logit"], ["score"]),
    ],
  });
}
