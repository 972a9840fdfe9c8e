import type { ElementType } from "./onnx-types.ts";

interface Shaped {
  /** Row-major, like the values. */
  readonly dims: readonly number[];
}

export type NumericTensor =
  | (Shaped & { readonly element: "float"; readonly values: Float32Array })
  | (Shaped & { readonly element: "double"; readonly values: Float64Array })
  | (Shaped & { readonly element: "int64"; readonly values: BigInt64Array })
  | (Shaped & { readonly element: "int32"; readonly values: Int32Array })
  | (Shaped & { readonly element: "bool"; readonly values: Uint8Array });

/** Strings as positions in a dictionary: a column of categories is sent once, its rows as integers. */
export type TextTensor = Shaped & {
  readonly element: "string";
  readonly values: Int32Array;
  readonly dictionary: readonly string[];
};

/** What goes into a model and comes out of it. */
export type Tensor = NumericTensor | TextTensor;

const BYTES = { float: 4, double: 8, int64: 8, int32: 4, bool: 1, string: 4 } as const satisfies Record<
  ElementType,
  number
>;

/** Bytes of the values of one tensor; Infinity-safe products of its dimensions are the caller's care. */
export function byteLengthOf(element: ElementType, dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, BYTES[element]);
}

/** A view of bytes as a tensor's values; `offset` has to be a multiple of 8. */
export function tensorAt(
  buffer: ArrayBuffer,
  offset: number,
  {
    element,
    dims,
    dictionary = [],
  }: Shaped & { readonly element: ElementType; readonly dictionary?: readonly string[] },
): Tensor {
  const length = byteLengthOf(element, dims) / BYTES[element];
  if (element === "float") return { element, dims, values: new Float32Array(buffer, offset, length) };
  if (element === "double") return { element, dims, values: new Float64Array(buffer, offset, length) };
  if (element === "int64") return { element, dims, values: new BigInt64Array(buffer, offset, length) };
  if (element === "int32") return { element, dims, values: new Int32Array(buffer, offset, length) };
  if (element === "bool") return { element, dims, values: new Uint8Array(buffer, offset, length) };
  return { element, dims, values: new Int32Array(buffer, offset, length), dictionary };
}

/** Strings to positions in the dictionary of those that occur, in order of appearance. */
export function textTensor(texts: readonly string[], dims: readonly number[]): TextTensor {
  const positions = new Map<string, number>();
  const values = new Int32Array(texts.length);
  for (const [row, text] of texts.entries()) {
    const known = positions.get(text);
    values[row] = known ?? positions.size;
    if (known === undefined) positions.set(text, positions.size);
  }
  return { element: "string", dims, values, dictionary: [...positions.keys()] };
}
