import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A protobuf message. */
export type Message = Uint8Array;

type Writer = BinaryWriter;

export const ELEMENT = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;

export interface ModelParts {
  readonly nodes?: readonly Message[];
  readonly inputs?: readonly Message[];
  readonly outputs?: readonly Message[];
  readonly initializers?: readonly Message[];
  readonly opset?: number;
  readonly irVersion?: number;
  readonly functions?: readonly Message[];
  readonly sparse?: readonly Message[];
}

/** Bytes of a ModelProto. */
export function modelBytes(parts: ModelParts): Uint8Array {
  const graph = new BinaryWriter();
  for (const node of parts.nodes ?? []) nested(graph, 1, node);
  text(graph, 2, "graph");
  for (const tensor of parts.initializers ?? []) nested(graph, 5, tensor);
  for (const value of parts.inputs ?? []) nested(graph, 11, value);
  for (const value of parts.outputs ?? []) nested(graph, 12, value);
  for (const tensor of parts.sparse ?? []) nested(graph, 15, tensor);
  const model = new BinaryWriter();
  integer(model, 1, parts.irVersion ?? 8);
  nested(model, 7, graph.finish());
  for (const definition of parts.functions ?? []) nested(model, 25, definition);
  nested(model, 8, opset("", parts.opset ?? 17));
  nested(model, 8, opset("ai.onnx.ml", 3));
  return model.finish();
}

export function node(
  operator: string,
  inputs: readonly string[],
  ...[outputs, options = {}]: readonly [
    readonly string[],
    { readonly domain?: string; readonly attributes?: readonly Message[] }?,
  ]
): Message {
  const message = new BinaryWriter();
  for (const name of inputs) text(message, 1, name);
  for (const name of outputs) text(message, 2, name);
  text(message, 4, operator);
  for (const one of options.attributes ?? []) nested(message, 5, one);
  if (options.domain !== undefined) text(message, 7, options.domain);
  return message.finish();
}

/** A tensor input or output; a string is a symbolic dimension. */
export function tensorValue(name: string, element: keyof typeof ELEMENT, dims: readonly (number | string)[]): Message {
  const shape = new BinaryWriter();
  for (const size of dims) {
    const dimension = new BinaryWriter();
    if (typeof size === "string") text(dimension, 2, size);
    else integer(dimension, 1, size);
    nested(shape, 1, dimension.finish());
  }
  const tensor = new BinaryWriter();
  integer(tensor, 1, ELEMENT[element]);
  nested(tensor, 2, shape.finish());
  return value(name, 1, tensor.finish());
}

/** The output of a ZipMap: a sequence of maps from int64 to float. */
export function mapsValue(name: string): Message {
  const float = new BinaryWriter();
  const tensor = new BinaryWriter();
  integer(tensor, 1, ELEMENT.float);
  nested(float, 1, tensor.finish());
  const map = new BinaryWriter();
  integer(map, 1, ELEMENT.int64);
  nested(map, 2, float.finish());
  const ofMap = new BinaryWriter();
  nested(ofMap, 5, map.finish());
  const sequence = new BinaryWriter();
  nested(sequence, 1, ofMap.finish());
  return value(name, 4, sequence.finish());
}

export function floatTensor(name: string, dims: readonly number[], values: readonly number[]): Message {
  const message = tensorHead(name, dims, ELEMENT.float);
  message.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(new Float32Array(values).buffer));
  return message.finish();
}

export function int64Tensor(name: string, dims: readonly number[], values: readonly bigint[]): Message {
  const message = tensorHead(name, dims, ELEMENT.int64);
  message.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(new BigInt64Array(values).buffer));
  return message.finish();
}

/** A float tensor in another file; `place` is what `external_data` says of it, in this order. */
export function externalTensor(
  name: string,
  place: string | readonly (readonly [key: string, value: string])[],
  dims: readonly number[],
): Message {
  const message = tensorHead(name, dims, ELEMENT.float);
  const entries =
    typeof place === "string"
      ? ([
          ["location", place],
          ["offset", "0"],
        ] as const)
      : place;
  for (const [key, content] of entries) {
    const entry = new BinaryWriter();
    text(entry, 1, key);
    text(entry, 2, content);
    nested(message, 13, entry.finish());
  }
  integer(message, 14, 1);
  return message.finish();
}

export const attribute = {
  integer: (name: string, number: number) => attributeOf(name, 2, (message) => integer(message, 3, number)),
  float: (name: string, number: number) =>
    attributeOf(name, 1, (message) => message.tag(2, WireType.Bit32).float(number)),
  text: (name: string, content: string) => attributeOf(name, 3, (message) => text(message, 4, content)),
  floats: (name: string, numbers: readonly number[]) =>
    attributeOf(name, 6, (message) => {
      for (const number of numbers) message.tag(7, WireType.Bit32).float(number);
    }),
  integers: (name: string, numbers: readonly number[]) =>
    attributeOf(name, 7, (message) => {
      for (const number of numbers) integer(message, 8, number);
    }),
  texts: (name: string, contents: readonly string[]) =>
    attributeOf(name, 8, (message) => {
      for (const content of contents) text(message, 9, content);
    }),
  tensor: (name: string, tensor: Message) => attributeOf(name, 4, (message) => nested(message, 5, tensor)),
  graph: (
    name: string,
    parts: {
      readonly nodes?: readonly Message[];
      readonly initializers?: readonly Message[];
      readonly outputs?: readonly Message[];
    },
  ) =>
    attributeOf(name, 5, (message) => {
      const graph = new BinaryWriter();
      for (const one of parts.nodes ?? []) nested(graph, 1, one);
      text(graph, 2, name);
      for (const one of parts.initializers ?? []) nested(graph, 5, one);
      for (const one of parts.outputs ?? []) nested(graph, 12, one);
      nested(message, 6, graph.finish());
    }),
} as const;

/** A sparse tensor of values and their indices. */
export function sparseTensor(values: Message, indices: Message): Message {
  const message = new BinaryWriter();
  nested(message, 1, values);
  nested(message, 2, indices);
  return message.finish();
}

/** A model-local function with these nodes. */
export function functionOf(name: string, domain: string, nodes: readonly Message[]): Message {
  const message = new BinaryWriter();
  text(message, 1, name);
  for (const one of nodes) nested(message, 7, one);
  text(message, 10, domain);
  return message.finish();
}

/** sigmoid(X·w + b) over `float[N, k]`, output `score` of `float[N, 1]`. */
export function logisticModel(weights: readonly number[], bias: number): Uint8Array {
  const width = weights.length;
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", width])],
    outputs: [tensorValue("score", "float", ["N", 1])],
    initializers: [floatTensor("W", [width, 1], weights), floatTensor("B", [1], [bias])],
    nodes: [node("Gemm", ["X", "W", "B"], ["logit"]), node("Sigmoid", ["logit"], ["score"])],
  });
}

/** scikit-learn's shape: `label` int64[N] and `probabilities` float[N, 2] of a LinearClassifier. */
export function linearClassifier(
  weights: readonly number[],
  bias: number,
  labels: readonly number[] = [0, 1],
): Uint8Array {
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", weights.length])],
    outputs: [tensorValue("label", "int64", ["N"]), tensorValue("probabilities", "float", ["N", 2])],
    nodes: [
      node("LinearClassifier", ["X"], ["label", "probabilities"], {
        domain: "ai.onnx.ml",
        attributes: [
          attribute.floats("coefficients", [...weights.map((weight) => -weight), ...weights]),
          attribute.floats("intercepts", [-bias, bias]),
          attribute.integers("classlabels_ints", labels),
          attribute.text("post_transform", "SOFTMAX"),
        ],
      }),
    ],
  });
}

/** ConstantOfShape of so many floats, reduced to one number that is added to the input. */
export function allocationBomb(elements: bigint): Uint8Array {
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", 1])],
    outputs: [tensorValue("score", "float", ["N", 1])],
    initializers: [int64Tensor("shape", [1], [elements])],
    nodes: [
      node("Identity", ["shape"], ["same"]),
      node("ConstantOfShape", ["same"], ["huge"]),
      node("ReduceSum", ["huge"], ["sum"], { attributes: [attribute.integer("keepdims", 0)] }),
      node("Add", ["X", "sum"], ["score"]),
    ],
  });
}

function value(name: string, kind: number, type: Message): Message {
  const wrapped = new BinaryWriter();
  nested(wrapped, kind, type);
  const message = new BinaryWriter();
  text(message, 1, name);
  nested(message, 2, wrapped.finish());
  return message.finish();
}

function tensorHead(name: string, dims: readonly number[], element: number): Writer {
  const message = new BinaryWriter();
  for (const size of dims) integer(message, 1, size);
  integer(message, 2, element);
  text(message, 8, name);
  return message;
}

function attributeOf(name: string, type: number, write: (message: Writer) => unknown): Message {
  const message = new BinaryWriter();
  text(message, 1, name);
  write(message);
  integer(message, 20, type);
  return message.finish();
}

function opset(domain: string, version: number): Message {
  const message = new BinaryWriter();
  text(message, 1, domain);
  integer(message, 2, version);
  return message.finish();
}

function nested(message: Writer, field: number, content: Message): void {
  message.tag(field, WireType.LengthDelimited).bytes(content);
}

function text(message: Writer, field: number, content: string): void {
  message.tag(field, WireType.LengthDelimited).string(content);
}

function integer(message: Writer, field: number, number: number): void {
  message.tag(field, WireType.Varint).int64(number);
}
