import type { ByteCursor } from "./byte-cursor.ts";

/** What is wrong with a GGUF file, in a sentence. */
export class BadGguf extends Error {
  override readonly name = "BadGguf";
}

/** A text of the metadata, under its key; an array's texts have the key each. */
export type Said = (key: string, text: string) => void;

const STRING = 8;
const ARRAY = 9;
const UINT32 = 4;
/** Bytes of a value, by its type's number: u8 i8 u16 i16 u32 i32 f32 bool, then u64 i64 f64. */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

// Vocabularies have some hundred thousand texts, templates some hundred kilobytes.
const MOST_TEXT_BYTES = 16 * 2 ** 20;
const MOST_ELEMENTS = 16 * 2 ** 20;
const MOST_DEPTH = 4;
const MOST_KEY_BYTES = 65_535;
/** Shorter texts of an array are neither templates nor credentials. */
export const SHORTEST_SAID = 16;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One key with its value; gives the key, and the value where it is a 32-bit count. */
export async function readEntry(cursor: ByteCursor, say: Said): Promise<readonly [key: string, count?: number]> {
  const key = await readText(cursor, MOST_KEY_BYTES);
  if (key === "") throw new BadGguf("has a key without a name");
  await cursor.need(4);
  const type = cursor.u32();
  if (type === UINT32) {
    await cursor.need(4);
    return [key, cursor.u32()];
  }
  await readValue(cursor, { key, type, say, depth: 0 });
  return [key];
}

/** Text that has to be UTF-8: a name that two readers decode differently is two names. */
export async function readText(cursor: ByteCursor, most: number): Promise<string> {
  if (!cursor.has(8)) await cursor.need(8);
  const length = cursor.u64();
  if (length > most) throw new BadGguf(`has a text of more than ${most} bytes`);
  if (!cursor.has(length)) await cursor.need(length);
  try {
    return decoder.decode(cursor.take(length));
  } catch {
    throw new BadGguf("has a text that is no UTF-8");
  }
}

interface Value {
  readonly key: string;
  readonly type: number;
  readonly say: Said;
  readonly depth: number;
}

async function readValue(cursor: ByteCursor, value: Value): Promise<void> {
  const { key, type, say } = value;
  if (type === STRING) return say(key, await readText(cursor, MOST_TEXT_BYTES));
  if (type === ARRAY) return await readArray(cursor, value);
  const width = WIDTHS.get(type);
  if (width === undefined) throw new BadGguf(`has a value of the unknown type ${type}`);
  return cursor.skip(width);
}

async function readArray(cursor: ByteCursor, { key, say, depth }: Value): Promise<void> {
  if (depth >= MOST_DEPTH) throw new BadGguf(`nests arrays more than ${MOST_DEPTH} deep`);
  if (!cursor.has(12)) await cursor.need(12);
  const type = cursor.u32();
  const length = cursor.u64();
  if (length > MOST_ELEMENTS) throw new BadGguf(`has an array of more than ${MOST_ELEMENTS} elements`);
  const width = WIDTHS.get(type);
  if (width !== undefined) return cursor.skip(width * length);
  // An element takes 8 bytes or more, so that the file's size bounds how often this turns.
  if (type === STRING) return await readTexts(cursor, length, (text) => say(key, text));
  for (let index = 0; index < length; index += 1) await readValue(cursor, { key, type, say, depth: depth + 1 });
}

/** Vocabularies: short tokens are passed over, without a turn of the event loop and without making a text of each. */
async function readTexts(
  ...[cursor, count, say]: readonly [ByteCursor, number, (text: string) => void]
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const passed = cursor.skipShortTexts(count - index, SHORTEST_SAID);
    if (passed === undefined) throw new BadGguf("has a text that is no UTF-8");
    index += passed;
    if (index < count) say(await readText(cursor, MOST_TEXT_BYTES));
  }
}
