import type { RandomAccess } from "./random-access.ts";

interface NumpyHeader {
  /** Where the array's bytes begin. */
  readonly start: number;
  /** Of an element; undefined for Python objects. */
  readonly itemSize: number | undefined;
  readonly count: number;
}

/** What NumPy reads without being told to trust the file. */
const MOST_HEADER = 10_000;
const SHAPE = /^\((?:(\d+(?:, \d+)*),?)?\)$/;
const PLAIN =
  /^'[|<>=]?([?bBhHiIlLqQefdgFDG]|b1|[iu][1248]|f(?:2|4|8|12|16)|c(?:8|16|24|32)|[mM]8(?:\[\d*[A-Za-z]+\])?|O[48]?|[SUVa]\d{1,9})'$/;
const LETTERS: Readonly<Record<string, number>> = {
  "?": 1, b: 1, B: 1, h: 2, H: 2, i: 4, I: 4, l: 8, L: 8, q: 8, Q: 8, e: 2, f: 4, d: 8, g: 16, F: 8, D: 16, G: 32,
}; // prettier-ignore

/** The header of a .npy file (NEP 1, versions 1 to 3), by its exact form and without evaluating it, or why it is refused. */
export async function readNumpyHeader(source: RandomAccess): Promise<NumpyHeader | string> {
  const head = Buffer.from(await source.read(0, 12));
  const version = head[6] ?? 0;
  if (head.length < 12 || head.toString("latin1", 0, 6) !== "\x93NUMPY" || version < 1 || version > 3 || head[7] !== 0)
    return "is no NumPy array of a version from 1 to 3";
  const length = version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  const at = version === 1 ? 10 : 12;
  if (length > MOST_HEADER || at + length > source.size)
    return "has a NumPy header that is longer than any, or than the file";
  const text = Buffer.from(await source.read(at, length)).toString(version === 3 ? "utf8" : "latin1");
  const match = /^\{'descr': (.*), 'fortran_order': (?:True|False), 'shape': (\(.*\)), \} *\n$/.exec(text);
  const sides = SHAPE.exec(match?.[2] ?? "");
  const itemSize = itemSizeOf(match?.[1] ?? "");
  if (sides === null || itemSize === undefined)
    return "has a NumPy header with fields in fields, titles, or in a form that NumPy does not write";
  const count = (sides[1] ?? "").split(", ").reduce((product, side) => product * (side === "" ? 1 : Number(side)), 1);
  return { start: at + length, itemSize: itemSize === "object" ? undefined : itemSize, count };
}

function itemSizeOf(descr: string): number | "object" | undefined {
  const plain = PLAIN.exec(descr)?.[1];
  if (plain !== undefined) return sizeOf(plain);
  return descr.startsWith("[(") && descr.endsWith(")]") ? fieldsSize(descr.slice(1, -1)) : undefined;
}

function sizeOf(plain: string): number | "object" {
  if (plain.startsWith("O")) return "object";
  const letter = LETTERS[plain];
  if (letter !== undefined) return letter;
  const size = Number(/^\D+(\d+)/.exec(plain)?.[1] ?? "0");
  return plain.startsWith("U") ? 4 * size : size;
}

/** `('x', '<f8'), ('y', '<i4', (2, 3))`: nested ones are not followed. */
function fieldsSize(fields: string): number | "object" | undefined {
  const field = /^\('(?:[^'\\]|\\x[0-9a-f]{2})*', ('[^']+')(?:, (\(\d+(?:, \d+)*,?\)))?\)(?:, |$)/;
  let total = 0;
  let rest = fields;
  while (rest !== "") {
    const match = field.exec(rest);
    const plain = PLAIN.exec(match?.[1] ?? "")?.[1];
    if (match === null || plain === undefined) return undefined;
    const size = sizeOf(plain);
    if (size === "object") return "object";
    const sides = SHAPE.exec(match[2] ?? "(1,)")?.[1] ?? "1";
    total += size * sides.split(", ").reduce((product, side) => product * Number(side), 1);
    rest = rest.slice(match[0].length);
  }
  return total;
}
