import { isRecord } from "../kernel/guards.ts";
import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";

export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly begin: number;
  readonly end: number;
}

/** Bits of an element, by the names of safetensors 0.8; and the 4-bit integers that its specification has and it does not write. */
const BITS: Readonly<Record<string, number>> = {
  F4: 4, I4: 4, U4: 4, F6_E2M3: 6, F6_E3M2: 6,
  BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8,
  I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64,
}; // prettier-ignore

const MEMBERS = ["data_offsets", "dtype", "shape"];
// No framework has arrays of more.
const MOST_DIMENSIONS = 64;
const LARGEST = 2n ** 64n;

/** A tensor of the header; where it is none, the sentence that says so. */
export function readTensor(name: string, value: unknown): Tensor | string {
  const tensor = tensorOf(name, value);
  return typeof tensor === "string" ? `The safetensors tensor ${quoted(name)} has ${tensor}.` : tensor;
}

function tensorOf(name: string, value: unknown): Tensor | string {
  if (!name.isWellFormed()) return "a name that is no text. Write the file again";
  if (!isRecord(value) || Object.keys(value).toSorted().join() !== MEMBERS.join())
    return "other members than dtype, shape and data_offsets. Write the file again";
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === "string" && Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined;
  if (typeof dtype !== "string" || bits === undefined)
    return "an element type that safetensors does not know. Write the file again";
  if (!isCounts(shape) || shape.length > MOST_DIMENSIONS || !isCounts(offsets) || offsets.length !== 2)
    return "a shape or offsets that are no whole numbers. Write the file again";
  const [begin = 0, end = 0] = offsets;
  const needed = bitsOf(shape, bits);
  if (needed === undefined) return "a shape whose size no machine can count. Write the file again";
  if (BigInt(end) - BigInt(begin) !== needed / 8n || needed % 8n !== 0n)
    return "more or fewer bytes than its shape needs. The file is cut off or damaged: write it again";
  return { name, dtype, begin, end };
}

/** The tensors have to lie one behind the other, from the header's end to the file's, without a hole. */
export function layoutProblem(tensors: readonly Tensor[], dataBytes: number): readonly Problem[] {
  let position = 0;
  for (const { name, begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position)
      return [
        structureProblem(
          "offsets",
          `The safetensors tensor ${quoted(name)} ${begin < position ? "overlaps the one before it" : "leaves a hole before it"}. Write the file again.`,
          String(begin),
        ),
      ];
    position = end;
  }
  if (position === dataBytes) return [];
  const kind = position < dataBytes ? "trailing-bytes" : "cut-off";
  const what = position < dataBytes ? "more bytes than its tensors" : "fewer bytes than its tensors need";
  return [structureProblem(kind, `The safetensors file holds ${what}. Write it again.`, String(position))];
}

/** JSON's numbers above 2^53 are not read exactly, and no file reaches them. */
function isCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.every((count) => typeof count === "number" && Number.isInteger(count) && count >= 0)
  );
}

/** Undefined where a product on the way leaves 64 bits, even if a 0 follows: where the reference implementation stops too. */
function bitsOf(shape: readonly number[], bits: number): bigint | undefined {
  let elements = 1n;
  for (const count of shape) {
    elements *= BigInt(count);
    if (elements >= LARGEST) return undefined;
  }
  return elements * BigInt(bits) < LARGEST ? elements * BigInt(bits) : undefined;
}
