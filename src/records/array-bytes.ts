import { UserError } from "../kernel/errors.ts";

/** The bytes of numbers, little-endian, in base64. */
export function bytesOf({
  buffer,
  byteOffset,
  byteLength,
}: Float64Array | Int32Array | Uint8Array | Int8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** `source` names the part in messages. Throws a UserError for bytes that are no whole numbers. */
export function doublesOf(text: string, source: string): Float64Array {
  return new Float64Array(alignedBytes(text, 8, source));
}

export function codesOf(text: string, source: string): Int32Array {
  return new Int32Array(alignedBytes(text, 4, source));
}

function alignedBytes(text: string, size: number, source: string): ArrayBuffer {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  if (bytes.byteLength % size !== 0) throw cutOff(source);
  return bytes.buffer;
}

/** Throws a UserError for an array of another length. */
export function ofLength<A extends Float64Array | Int32Array | Uint8Array>(
  array: A,
  length: number,
  source: string,
): A {
  if (array.length !== length) throw cutOff(source);
  return array;
}

/** Of a part that has fewer rows than it says. */
export function cutOff(source: string): UserError {
  return new UserError(`${source} is a part whose rows are cut off. Make it again.`);
}
