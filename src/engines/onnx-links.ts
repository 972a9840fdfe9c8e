import { fieldsOf, integersOf, isMessage, isVarint, textOf, type Field } from "./onnx-fields.ts";

/** How the values of a graph hang together. What lies in subgraphs and functions is not followed. */
export interface GraphLinks {
  readonly nodes: readonly GraphNode[];
  /** Small constants by the name of their value: their elements as text, row-major. */
  readonly constants: ReadonlyMap<string, readonly string[]>;
  /** All constants, large ones too: no value of a row comes from them. */
  readonly fixed: ReadonlySet<string>;
}

export interface GraphNode {
  /** With its domain as a prefix where that is not the standard one. */
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are lists of integers or strings, or one integer, by name. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

// More classes than a manifest may name are no list of classes.
const MOST_ELEMENTS = 1000;

/** Reads the nodes and constants of a GraphProto. */
export function readLinks(graph: Uint8Array): GraphLinks {
  const nodes: GraphNode[] = [];
  const constants = new Map<string, readonly string[]>();
  const fixed = new Set<string>();
  const keep = (name: string, values: readonly string[] | undefined): void => {
    fixed.add(name);
    if (values !== undefined) constants.set(name, values);
  };
  for (const field of fieldsOf(graph)) {
    if (isMessage(field, 1)) {
      const { constant, ...node } = readNode(field.bytes);
      const [output = ""] = node.outputs;
      if (node.operator === "Constant") keep(output, constant ?? [...node.lists.values()][0]);
      else nodes.push(node);
    } else if (isMessage(field, 5)) {
      const { name, values } = readTensor(field.bytes);
      keep(name, values);
    }
  }
  return { nodes, constants, fixed };
}

function readNode(message: Uint8Array): GraphNode & { readonly constant: readonly string[] | undefined } {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const lists = new Map<string, readonly string[]>();
  let operator = "";
  let domain = "";
  let constant: readonly string[] | undefined;
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) inputs.push(textOf(field.bytes));
    else if (isMessage(field, 2)) outputs.push(textOf(field.bytes));
    else if (isMessage(field, 4)) operator = textOf(field.bytes);
    else if (isMessage(field, 7)) domain = textOf(field.bytes);
    else if (isMessage(field, 5)) {
      const { name, list, tensor } = readAttribute(field.bytes);
      if (list.length > 0) lists.set(name, list);
      constant ??= tensor;
    }
  }
  const isStandard = domain === "" || domain === "ai.onnx";
  return { operator: isStandard ? operator : `${domain}::${operator}`, inputs, outputs, lists, constant };
}

interface Attribute {
  readonly name: string;
  readonly list: readonly string[];
  readonly tensor: readonly string[] | undefined;
}

function readAttribute(message: Uint8Array): Attribute {
  let name = "";
  let tensor: readonly string[] | undefined;
  const list: string[] = [];
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) name = textOf(field.bytes);
    else if (isVarint(field, 3)) list.push(String(field.varint));
    else if (isMessage(field, 5)) tensor = readTensor(field.bytes).values;
    else if (field.number === 8) list.push(...integersOf(field).map(String));
    else if (isMessage(field, 9)) list.push(textOf(field.bytes));
  }
  return { name, list, tensor };
}

const TYPES = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;

/** The elements of a small tensor; undefined for large ones, other types, and those in another file. */
function readTensor(message: Uint8Array): { readonly name: string; readonly values: readonly string[] | undefined } {
  let name = "";
  let elements = 1;
  let type = 0;
  let raw: Uint8Array | undefined;
  const typed: Field[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) for (const size of integersOf(field)) elements *= size;
    else if (isVarint(field, 2)) type = field.varint;
    else if (isMessage(field, 8)) name = textOf(field.bytes);
    else if (isMessage(field, 9)) raw = field.bytes;
    else if ([4, 5, 6, 7, 10].includes(field.number)) typed.push(field);
  }
  if (elements > MOST_ELEMENTS) return { name, values: undefined };
  const values = raw === undefined ? typed.flatMap((field) => typedValues(field, type)) : rawValues(raw, type);
  return { name, values: values.length === elements ? values : undefined };
}

function typedValues(field: Field, type: number): readonly string[] {
  if (field.number === 6 && type === TYPES.string) return [textOf(field.bytes)];
  if ((field.number === 5 || field.number === 7) && [TYPES.int32, TYPES.int64, TYPES.bool].some((one) => one === type))
    return integersOf(field).map(String);
  if (field.number === 4 && type === TYPES.float) return rawValues(field.bytes, type);
  return field.number === 10 && type === TYPES.double ? rawValues(field.bytes, type) : [];
}

function rawValues(bytes: Uint8Array, type: number): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const every = (size: number, read: (at: number) => number | bigint): readonly string[] =>
    Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => String(read(index * size)));
  if (type === TYPES.int64) return every(8, (at) => view.getBigInt64(at, true));
  if (type === TYPES.int32) return every(4, (at) => view.getInt32(at, true));
  if (type === TYPES.bool) return every(1, (at) => view.getUint8(at));
  if (type === TYPES.float) return every(4, (at) => view.getFloat32(at, true));
  return type === TYPES.double ? every(8, (at) => view.getFloat64(at, true)) : [];
}
