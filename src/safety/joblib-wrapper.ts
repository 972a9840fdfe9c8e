import { FALSE, integerOf, isKind, TRUE, type ReadText, type Value } from "./pickle-values.ts";

/** An array of joblib that lies in the stream, after the opcode that described it. */
export interface InlineArray {
  /** Undefined for one of Python objects, which is a pickle of its own. */
  readonly bytes: number | undefined;
}

/** What joblib aligns arrays to, since 1.2. */
export const ALIGNMENT = 16;

const KEYS = ["subclass", "shape", "order", "dtype", "allow_mmap", "numpy_array_alignment_bytes"];

/**
 * The array that the state of a NumpyArrayWrapper describes (joblib 1.6, numpy_pickle.py), or why it is not followed. How
 * many bytes joblib passes has to be known exactly: what it does not pass, it runs.
 */
export function arrayOf(state: Value, text: ReadText): InlineArray | string {
  if (!isKind(state, "dict") || !state.isWhole || state.pairs.length !== 2 * KEYS.length)
    return state === undefined || !hasNoAlignment(state, text)
      ? "describes an array of joblib in a way that joblib does not write"
      : "is from a joblib before 1.2, whose arrays cannot be told from instructions; save it again with a newer joblib";
  const members = new Map<string | undefined, Value>();
  for (let index = 0; index < state.pairs.length; index += 2)
    members.set(text(state.pairs[index]), state.pairs[index + 1] ?? -1);
  state.isSealed = true;
  const [subclass, shape, order, dtype, mmap, alignment] = KEYS.map((key) => members.get(key));
  const isUsual =
    members.size === KEYS.length &&
    isKind(subclass, "global") &&
    subclass.grant?.role === "array" &&
    ["C", "F"].includes(text(order) ?? "") &&
    (mmap === TRUE || mmap === FALSE) &&
    integerOf(alignment) === ALIGNMENT;
  if (!isUsual || !isKind(dtype, "dtype") || !isKind(shape, "tuple"))
    return "describes an array of joblib in a way that joblib does not write";
  dtype.isSealed = true;
  if (dtype.hasObject) return { bytes: undefined };
  const bytes = shape.items.reduce<number>((product, side) => product * sideOf(side), dtype.itemSize);
  return Number.isSafeInteger(bytes) ? { bytes } : "has an array of joblib with a shape that is none";
}

function sideOf(value: Value): number {
  const side = integerOf(value);
  return side === undefined || side < 0 ? Number.NaN : side;
}

function hasNoAlignment(state: Value, text: ReadText): boolean {
  return (
    isKind(state, "dict") &&
    state.isWhole &&
    state.pairs.length === 2 * (KEYS.length - 1) &&
    state.pairs.every((key, index) => index % 2 === 1 || text(key) !== "numpy_array_alignment_bytes")
  );
}
