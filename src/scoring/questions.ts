import type { RecordedAnswers } from "../generated/types.ts";
import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import type { ValueType } from "../engines/onnx-types.ts";
import { textTensor, type Tensor } from "../engines/tensor.ts";
import { UserError } from "../kernel/errors.ts";

/** Rows that every model is asked about beside its data: made up, so that nobody's row has to be kept with the record. */
const ROWS = 4;
/** Of a larger input a question would be no longer small. */
const MOST_ELEMENTS = 1_000_000;
/** Values kept of each output. */
const MOST_KEPT = 64;

type Asked = Pick<LoadedOnnx, "inputs" | "outputs" | "predict">;

/**
 * What a model says to made-up rows, the same for every model with these inputs: whoever loads the same bytes later asks
 * again, and knows whether that is the model that was evaluated. Undefined where it cannot be asked so: it takes no
 * tensors, or refuses made-up values.
 */
export async function askQuestions(onnx: Asked): Promise<RecordedAnswers | undefined> {
  const batch = questionsFor(onnx.inputs);
  if (batch === undefined) return undefined;
  try {
    const answers = await onnx.predict(batch);
    const outputs = onnx.outputs.flatMap(({ name }) => {
      const values = numbersOf(answers[name]);
      return values === undefined ? [] : [{ name, values }];
    });
    return outputs.length === 0 ? undefined : { rows: ROWS, outputs: outputs.slice(0, 20) };
  } catch (error) {
    // An index out of range, a category that it does not know: then this says nothing of it.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The first answer that is another; undefined where all are the same up to the rounding of another machine. */
export function otherAnswer(recorded: RecordedAnswers, now: RecordedAnswers): string | undefined {
  for (const { name, values } of recorded.outputs) {
    const own = now.outputs.find((output) => output.name === name)?.values;
    if (own === undefined || own.length !== values.length) return `the output ${name} has another shape`;
    const at = values.findIndex((value, index) => !isClose(value, own[index] ?? null));
    if (at >= 0)
      return `the output ${name} is ${own[at] ?? "no number"} where ${values[at] ?? "no number"} was recorded`;
  }
  return undefined;
}

/** As far as processors and versions of an engine differ in the last digits of a float. */
function isClose(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= 1e-5 + 1e-3 * Math.max(Math.abs(a), Math.abs(b));
}

/** Rows that are made up from the names and shapes of the inputs alone. */
function questionsFor(inputs: readonly ValueType[]): Batch | undefined {
  const made = inputs.map((input) => [input.name, questionFor(input)] as const);
  const tensors = made.flatMap(([name, tensor]) => (tensor === undefined ? [] : [[name, tensor] as const]));
  return tensors.length === inputs.length && inputs.length > 0 ? Object.fromEntries(tensors) : undefined;
}

function questionFor({ name, kind, element, shape }: ValueType): Tensor | undefined {
  if (kind !== "tensor" || element === "unsupported" || shape === undefined) return undefined;
  const dims = shape.map((size, axis) => size ?? (axis === 0 ? ROWS : 1));
  const length = dims.reduce((product, size) => product * size, 1);
  if (length > MOST_ELEMENTS) return undefined;
  const numbers = Array.from({ length }, (_, at) => noise(name, at));
  if (element === "float") return { element, dims, values: Float32Array.from(numbers, (n) => n * 4 - 2) };
  if (element === "double") return { element, dims, values: Float64Array.from(numbers, (n) => n * 4 - 2) };
  if (element === "int64")
    return { element, dims, values: BigInt64Array.from(numbers, (n) => BigInt(Math.floor(n * 2))) };
  if (element === "int32") return { element, dims, values: Int32Array.from(numbers, (n) => Math.floor(n * 2)) };
  if (element === "bool") return { element, dims, values: Uint8Array.from(numbers, (n) => Math.floor(n * 2)) };
  const words = numbers.map((n) => (n < 0.5 ? "a" : "b"));
  return textTensor(words, dims);
}

/** From 0 to 1, and the same on every machine: FNV-1a over name and position, mixed. */
function noise(name: string, at: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${name}\0${at}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

function numbersOf(tensor: Tensor | undefined): (number | null)[] | undefined {
  if (tensor === undefined || tensor.element === "string") return undefined;
  const kept: (number | null)[] = [];
  for (const value of tensor.values) {
    if (kept.length === MOST_KEPT) break;
    const number = Number(value);
    // JSON has no infinities; seven digits are what a float can tell.
    kept.push(Number.isFinite(number) ? Number(number.toPrecision(7)) : null);
  }
  return kept;
}
