import { ALIGNMENT } from "./joblib-wrapper.ts";
import { type PickleInput, Refusal } from "./pickle-input.ts";
import type { RandomAccess } from "./random-access.ts";

/** Passes an array of joblib: one byte that counts the padding, the padding of 0xff, and so many bytes. */
export async function passArray(source: RandomAccess, input: PickleInput, bytes: number): Promise<void> {
  const start = input.offset;
  const [padding = 0, ...fill] = await source.read(start, 1 + ALIGNMENT);
  // The byte is never an opcode: who reads the file with pickle instead of joblib stops here.
  const isUsual =
    padding >= 1 &&
    padding <= ALIGNMENT &&
    fill.length >= padding &&
    fill.slice(0, padding).every((byte) => byte === 0xff);
  if (!isUsual) throw new Refusal("joblib-array", "has an array of joblib that is not padded as joblib does", true);
  const end = start + 1 + padding + bytes;
  if (end > source.size) throw new Refusal("truncated", "ends in the middle of an array");
  input.moveTo(end);
}
