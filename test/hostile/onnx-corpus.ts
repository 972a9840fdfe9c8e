import {
  allocationBomb,
  attribute,
  externalTensor,
  floatTensor,
  functionOf,
  int64Tensor,
  linearClassifier,
  logisticModel,
  mapsValue,
  modelBytes,
  node,
  sparseTensor,
  tensorValue,
  type Message,
  type ModelParts,
} from "../unit/engines/onnx-writer.ts";
import { numbersOf } from "./mutants.ts";

const X = tensorValue("X", "float", ["N", 1]);
const SCORE = tensorValue("score", "float", ["N", 1]);
const HONEST = logisticModel([1], 0);

function graph(nodes: readonly Message[], more: ModelParts = {}): Uint8Array {
  return modelBytes({ inputs: [X], outputs: [SCORE], nodes, ...more });
}

/** X plus a tensor that lies elsewhere. */
function external(place: Parameters<typeof externalTensor>[1], dims: readonly number[] = [1]): Uint8Array {
  return graph([node("Add", ["X", "W"], ["score"])], { initializers: [externalTensor("W", place, dims)] });
}

function random(length: number): Uint8Array {
  const numbers = numbersOf(7);
  return Uint8Array.from({ length }, () => Math.floor(numbers() * 256));
}

function chain(length: number): Uint8Array {
  const names = ["X", ...Array.from({ length }, (_, index) => `n${index}`), "score"];
  return graph(names.slice(1).map((name, index) => node("Identity", [names[index] ?? ""], [name])));
}

/** Ifs in Ifs: each branch is a graph of its own. */
function nested(depth: number): Uint8Array {
  let branch = attribute.graph("then_branch", { nodes: [node("Identity", ["X"], ["y"])] });
  for (let level = 0; level < depth; level += 1)
    branch = attribute.graph("then_branch", { nodes: [node("If", ["c"], ["y"], { attributes: [branch] })] });
  return graph([node("If", ["c"], ["score"], { attributes: [branch] })]);
}

/** A loop of 2^62 rounds. */
function endless(): Uint8Array {
  const body = attribute.graph("body", {
    nodes: [node("Identity", ["go"], ["on"]), node("Identity", ["acc"], ["out"])],
    outputs: [tensorValue("on", "bool", []), tensorValue("out", "float", ["N", 1])],
  });
  return graph([node("Loop", ["rounds", "", "X"], ["score"], { attributes: [body] })], {
    initializers: [int64Tensor("rounds", [], [2n ** 62n])],
  });
}

/** Two columns for a batch of up to 8,191 rows, and one above: what was said of the output was of the first batch. */
function batchWidth(): Uint8Array {
  return modelBytes({
    inputs: [X],
    outputs: [tensorValue("score", "float", ["N", "k"])],
    initializers: [int64Tensor("limit", [1], [8192n]), int64Tensor("one", [1], [1n]), int64Tensor("zero", [1], [0n])],
    nodes: [
      node("Shape", ["X"], ["shape"]),
      node("Slice", ["shape", "zero", "one"], ["rows"]),
      node("Div", ["rows", "limit"], ["many"]),
      node("Sub", ["one", "many"], ["more"]),
      node("Add", ["one", "more"], ["width"]),
      node("Concat", ["rows", "width"], ["target"], { attributes: [attribute.integer("axis", 0)] }),
      node("Expand", ["X", "target"], ["score"]),
    ],
  });
}

const NAMES = ["\n::error::x", "</details><img src=x>", "../../x", "\u0000", "a".repeat(10_000), "`@ada`"];

export interface HostileModel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One of each kind that was tried, and its neighbours. */
export const HOSTILE_MODELS: readonly HostileModel[] = Object.entries({
  empty: new Uint8Array(),
  random: random(4096),
  "cut short": HONEST.subarray(0, HONEST.length - 9),
  "cut to its first byte": HONEST.subarray(0, 1),
  "tensors in a file that is not there": external("weights.bin"),
  "tensors above its folder": external("../../../../etc/passwd"),
  "tensors at an address of the machine": external("/etc/passwd"),
  "tensors in a process": external("/proc/self/environ"),
  "tensors behind a name that is two": external([
    ["location", "a"],
    ["location", "/etc/passwd"],
  ]),
  "tensors of a length that is none": external([
    ["location", "weights.bin"],
    ["offset", "-1"],
    ["length", "99999999999999999999"],
  ]),
  "tensors of another file in an attribute": graph([
    node("Constant", [], ["W"], { attributes: [attribute.tensor("value", externalTensor("W", "/etc/passwd", [1]))] }),
    node("Add", ["X", "W"], ["score"]),
  ]),
  "tensors of another file in a branch": graph([
    node("If", ["c"], ["score"], {
      attributes: [attribute.graph("then_branch", { initializers: [externalTensor("W", "/etc/passwd", [1])] })],
    }),
  ]),
  "tensors of another file in a sparse tensor": graph([node("Identity", ["X"], ["score"])], {
    sparse: [sparseTensor(externalTensor("W", "/etc/passwd", [1]), int64Tensor("i", [1], [0n]))],
  }),
  "dimensions beyond all memory": graph([node("Add", ["X", "W"], ["score"])], {
    initializers: [floatTensor("W", [2 ** 31, 2 ** 20], [1])],
  }),
  "more elements than bytes": graph([node("Add", ["X", "W"], ["score"])], {
    initializers: [floatTensor("W", [1000], [1])],
  }),
  "dimensions below zero": graph([node("Add", ["X", "W"], ["score"])], {
    initializers: [floatTensor("W", [-1, -1], [1])],
  }),
  "an allocation of 16 GiB": allocationBomb(2n ** 32n),
  "an allocation of 2^62": allocationBomb(2n ** 62n),
  "an allocation of less than nothing": allocationBomb(-5n),
  "an allocation that fits": allocationBomb(2n ** 20n),
  "a circle": graph([node("Identity", ["b"], ["score"]), node("Identity", ["score"], ["b"])]),
  "a node that feeds itself": graph([node("Add", ["X", "score"], ["score"])]),
  "an operator that nobody has": graph([node("Exec", ["X"], ["score"])]),
  "an operator of a stranger's": graph([node("Run", ["X"], ["score"], { domain: "com.evil" })]),
  "a function that calls itself": graph([node("f", ["X"], ["score"], { domain: "own" })], {
    functions: [functionOf("f", "own", [node("f", ["X"], ["score"], { domain: "own" })])],
  }),
  "20,000 nodes": chain(20_000),
  "branches 22 deep": nested(22),
  "branches 2,000 deep": nested(2000),
  "a loop without end": endless(),
  "an output whose width depends on the rows": batchWidth(),
  "an output without rows": graph([
    node("ReduceSum", ["X"], ["score"], { attributes: [attribute.integer("keepdims", 0)] }),
  ]),
  "an output of nothing": graph([], { outputs: [] }),
  "no graph worth the name": graph([]),
  "numbers that are none": graph([node("Log", ["minus"], ["nan"]), node("Add", ["X", "nan"], ["score"])], {
    initializers: [floatTensor("minus", [1], [-1])],
  }),
  "an output that is wide": modelBytes({
    inputs: [X],
    outputs: [tensorValue("score", "float", ["N", 100_000])],
    initializers: [int64Tensor("shape", [2], [1n, 100_000n])],
    nodes: [node("Expand", ["X", "shape"], ["score"])],
  }),
  "2,000 inputs": modelBytes({
    inputs: Array.from({ length: 2000 }, (_, index) => tensorValue(`x${index}`, "float", ["N", 1])),
    outputs: [SCORE],
    nodes: [node("Identity", ["x0"], ["score"])],
  }),
  "a version that is to come": graph([node("Identity", ["X"], ["score"])], { opset: 2 ** 40, irVersion: 2 ** 40 }),
  "an honest ZipMap cut at its maps": modelBytes({ inputs: [X], outputs: [mapsValue("score")], nodes: [] }),
  ...Object.fromEntries(
    NAMES.map((name) => [
      `names like ${JSON.stringify(name.slice(0, 20))}`,
      modelBytes({
        inputs: [tensorValue(name, "float", ["N", 1])],
        outputs: [tensorValue(`${name}!`, "float", ["N", 1])],
        nodes: [node("Identity", [name], [`${name}!`]), node(name, [name], [name], { domain: name })],
      }),
    ]),
  ),
}).map(([name, bytes]) => ({ name, bytes }));

/** What mutants are made of: honest models, and the small ones of the hostile. */
export const SEED_MODELS: readonly Uint8Array[] = [
  HONEST,
  logisticModel([1, -2, 3], 0.5),
  linearClassifier([1, 2], 0.1),
  linearClassifier([1], 0, [3, 9]),
  ...HOSTILE_MODELS.map(({ bytes }) => bytes).filter((bytes) => bytes.length > 0 && bytes.length < 4096),
];
