import { fieldsOf, isMessage, isVarint, textOf } from "./onnx-fields.ts";

/** The element types this suite hands to a model or reads from one. */
export type ElementType = "float" | "double" | "int64" | "int32" | "bool" | "string";

/** An input or output as the graph declares it. */
export interface ValueType {
  readonly name: string;
  readonly kind: "tensor" | "sequence" | "map" | "other";
  /** Of tensors: one we handle, or `unsupported` with the standard's name in `elementName`. */
  readonly element: ElementType | "unsupported";
  /** `float`, `float16`, …; for people. */
  readonly elementName: string;
  /** null: a dimension that is only known when the model runs. Undefined: not even the rank is declared. */
  readonly shape?: readonly (number | null)[];
}

// TensorProto.DataType of onnx.proto.
const ELEMENT_NAMES: Readonly<Record<number, string>> = {
  1: "float", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
  10: "float16", 11: "double", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
}; // prettier-ignore

const HANDLED: Readonly<Record<string, ElementType>> = {
  float: "float",
  double: "double",
  int64: "int64",
  int32: "int32",
  bool: "bool",
  string: "string",
};

/** Reads a ValueInfoProto. */
export function readValueInfo(message: Uint8Array): ValueType {
  let name = "";
  let value: Omit<ValueType, "name"> = { kind: "other", element: "unsupported", elementName: "unknown" };
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) name = textOf(field.bytes);
    else if (isMessage(field, 2)) value = readType(field.bytes);
  }
  return { name, ...value };
}

/** `float[?, 30]`, for messages. */
export function describeType({ kind, elementName, shape }: ValueType): string {
  if (kind !== "tensor") return elementName;
  return shape === undefined ? elementName : `${elementName}[${shape.map((size) => size ?? "?").join(", ")}]`;
}

function readType(message: Uint8Array): Omit<ValueType, "name"> {
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) return readTensorType(field.bytes);
    if (isMessage(field, 4))
      return { kind: "sequence", element: "unsupported", elementName: `sequence of ${readElement(field.bytes)}` };
    if (isMessage(field, 5)) return { kind: "map", element: "unsupported", elementName: "map" };
  }
  return { kind: "other", element: "unsupported", elementName: "unknown" };
}

/** What a sequence is of, in the plural. */
function readElement(message: Uint8Array): string {
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) return `${readType(field.bytes).kind}s`;
  }
  return "others";
}

function readTensorType(message: Uint8Array): Omit<ValueType, "name"> {
  let elementName = "unknown";
  let shape: readonly (number | null)[] | undefined;
  for (const field of fieldsOf(message)) {
    if (isVarint(field, 1)) elementName = ELEMENT_NAMES[field.varint] ?? `type ${field.varint}`;
    else if (isMessage(field, 2)) shape = readShape(field.bytes);
  }
  const element = HANDLED[elementName] ?? "unsupported";
  return { kind: "tensor", element, elementName, ...(shape === undefined ? {} : { shape }) };
}

function readShape(message: Uint8Array): readonly (number | null)[] {
  const shape: (number | null)[] = [];
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) shape.push(readDimension(field.bytes));
  }
  return shape;
}

function readDimension(message: Uint8Array): number | null {
  for (const field of fieldsOf(message)) {
    // Exporters write 0 or -1 for "any" as well as a name.
    if (isVarint(field, 1)) return field.varint > 0 ? field.varint : null;
  }
  return null;
}
