// Writes an ONNX file by hand. Field numbers: https://github.com/onnx/onnx/blob/v1.18.0/onnx/onnx-ml.proto
import { bytes, floats, integer, integers, message } from "./protobuf.mjs";

const IR_VERSION = 9;
const OPSETS = { "": 18, "ai.onnx.ml": 3 };
const FLOAT = 1;
const INT64 = 7;
const STRING = 8;
const ATTRIBUTE = { integer: 2, string: 3, floats: 6, integers: 7, strings: 8 };

/**
 * The bytes of the model: one input of shape [N,1] for each feature (a number as float with NaN for missing, a
 * category as string with "" for missing); outputs `label` int64 [N] (the more probable class) and `probabilities`
 * float [N,2]. `columns` of the trees are the features in order, a category taking one for each kept value.
 */
export function encodeModel({ features, kept, base, trees }) {
  const encodings = features.map((feature) => encodedFeature(feature, kept[feature.name]));
  const nodes = [
    ...encodings.flatMap((encoding) => encoding.nodes),
    node("Concat", { inputs: encodings.map((encoding) => encoding.output), outputs: ["encoded"] }, [
      attribute("axis", "integer", 1),
    ]),
    treeNode(base, trees),
    node("Sigmoid", { inputs: ["logit"], outputs: ["positive"] }),
    node("Sub", { inputs: ["one", "positive"], outputs: ["negative"] }),
    node("Concat", { inputs: ["negative", "positive"], outputs: ["probabilities"] }, [attribute("axis", "integer", 1)]),
    node("ArgMax", { inputs: ["probabilities"], outputs: ["label"] }, [
      attribute("axis", "integer", 1),
      attribute("keepdims", "integer", 0),
    ]),
  ];
  const graph = message(
    nodes.map((part) => bytes(1, part)),
    bytes(2, "credit-risk"),
    [tensor("one", FLOAT, [1]), ...encodings.flatMap((encoding) => encoding.tensors)].map((part) => bytes(5, part)),
    features.map(({ name, type }) => bytes(11, valueType(name, type === "number" ? FLOAT : STRING, ["N", 1]))),
    bytes(12, valueType("label", INT64, ["N"])),
    bytes(12, valueType("probabilities", FLOAT, ["N", 2])),
  );
  return message(
    integer(1, IR_VERSION),
    bytes(2, "credit-risk/train.mjs"),
    bytes(7, graph),
    Object.entries(OPSETS).map(([domain, version]) => bytes(8, message(bytes(1, domain), integer(2, version)))),
  );
}

/** A category becomes [N,1,values] by OneHotEncoder, all 0 for a value it does not know, then [N,values]. */
function encodedFeature({ name, type }, values) {
  if (type === "number") return { output: name, nodes: [], tensors: [] };
  const output = `${name}_values`;
  const known = [attribute("cats_strings", "strings", values), attribute("zeros", "integer", 1)];
  return {
    output,
    nodes: [
      node("OneHotEncoder", { inputs: [name], outputs: [`${name}_onehot`], domain: "ai.onnx.ml" }, known),
      node("Reshape", { inputs: [`${name}_onehot`, `${name}_shape`], outputs: [output] }),
    ],
    tensors: [tensor(`${name}_shape`, INT64, [-1, values.length])],
  };
}

/** All trees in one operator: parallel lists with an entry for each node, and one for each leaf's weight. */
function treeNode(base, trees) {
  const nodes = trees.flatMap((tree, treeId) => tree.map((part, id) => ({ ...part, treeId, id })));
  const leaves = nodes.filter((part) => "leaf" in part);
  const list = (name, kind, of) => attribute(name, kind, nodes.map(of));
  return node("TreeEnsembleRegressor", { inputs: ["encoded"], outputs: ["logit"], domain: "ai.onnx.ml" }, [
    attribute("n_targets", "integer", 1),
    attribute("aggregate_function", "string", "SUM"),
    attribute("post_transform", "string", "NONE"),
    attribute("base_values", "floats", [base]),
    list("nodes_treeids", "integers", (part) => part.treeId),
    list("nodes_nodeids", "integers", (part) => part.id),
    list("nodes_modes", "strings", (part) => ("leaf" in part ? "LEAF" : "BRANCH_LEQ")),
    list("nodes_featureids", "integers", (part) => part.column ?? 0),
    list("nodes_values", "floats", (part) => part.threshold ?? 0),
    list("nodes_truenodeids", "integers", (part) => part.left ?? 0),
    list("nodes_falsenodeids", "integers", (part) => part.right ?? 0),
    list("nodes_missing_value_tracks_true", "integers", (part) => (part.missingLeft ? 1 : 0)),
    attribute(
      "target_treeids",
      "integers",
      leaves.map((leaf) => leaf.treeId),
    ),
    attribute(
      "target_nodeids",
      "integers",
      leaves.map((leaf) => leaf.id),
    ),
    attribute(
      "target_ids",
      "integers",
      leaves.map(() => 0),
    ),
    attribute(
      "target_weights",
      "floats",
      leaves.map((leaf) => leaf.leaf),
    ),
  ]);
}

function node(operator, { inputs, outputs, domain }, attributes = []) {
  return message(
    inputs.map((name) => bytes(1, name)),
    outputs.map((name) => bytes(2, name)),
    bytes(3, outputs[0]),
    bytes(4, operator),
    attributes.map((part) => bytes(5, part)),
    domain === undefined ? [] : bytes(7, domain),
  );
}

function attribute(name, kind, value) {
  const content = {
    integer: () => integer(3, value),
    string: () => bytes(4, value),
    floats: () => floats(7, value),
    integers: () => integers(8, value),
    strings: () => value.map((text) => bytes(9, text)),
  }[kind]();
  return message(bytes(1, name), content, integer(20, ATTRIBUTE[kind]));
}

function tensor(name, type, values) {
  const content = type === FLOAT ? floats(4, values) : integers(7, values);
  return message(integers(1, [values.length]), integer(2, type), content, bytes(8, name));
}

function valueType(name, elementType, shape) {
  const dimensions = shape.map((size) => bytes(1, typeof size === "string" ? bytes(2, size) : integer(1, size)));
  const tensorType = message(integer(1, elementType), bytes(2, message(dimensions)));
  return message(bytes(1, name), bytes(2, bytes(1, tensorType)));
}
