import { ByteCursor, CutOff } from "./byte-cursor.ts";
import type { RandomAccess } from "./random-access.ts";

/** What Python's unpickler would do with a file from its first byte on, whatever the file is called. */
export type Unpickling = "calls" | "stops" | "fails";

/** Takes from the stack, and puts on it; `m`: takes down to the last mark. */
interface Operation {
  readonly argument: "none" | "line" | "text" | "number" | "lines" | number | `length${1 | 4 | 8}`;
  readonly needs: number;
  readonly gives: number;
  readonly isCall?: boolean;
  readonly hasMark?: boolean;
}

const OPERATIONS: ReadonlyMap<number, Operation> = new Map([
  ...each("I L F", { argument: "number", needs: 0, gives: 1 }),
  ...each("S", { argument: "text", needs: 0, gives: 1 }),
  ...each("V P", { argument: "line", needs: 0, gives: 1 }),
  ...each("g", { argument: "number", needs: 0, gives: 1 }),
  ...each("p", { argument: "number", needs: 1, gives: 1 }),
  ...each("c", { argument: "lines", needs: 0, gives: 1 }),
  ...each("i", { argument: "lines", needs: 0, gives: 1, hasMark: true, isCall: true }),
  ...each("K h \x82", { argument: 1, needs: 0, gives: 1 }),
  ...each("M \x83", { argument: 2, needs: 0, gives: 1 }),
  ...each("J j \x84", { argument: 4, needs: 0, gives: 1 }),
  ...each("G", { argument: 8, needs: 0, gives: 1 }),
  ...each("q", { argument: 1, needs: 1, gives: 1 }),
  ...each("r", { argument: 4, needs: 1, gives: 1 }),
  ...each("\x80", { argument: 1, needs: 0, gives: 0 }),
  ...each("\x95", { argument: 8, needs: 0, gives: 0 }),
  ...each("U C \x8c \x8a", { argument: "length1", needs: 0, gives: 1 }),
  ...each("T X B \x8b", { argument: "length4", needs: 0, gives: 1 }),
  ...each("\x8d \x8e \x96", { argument: "length8", needs: 0, gives: 1 }),
  ...each("N ] ) } \x88 \x89 \x8f \x97", { argument: "none", needs: 0, gives: 1 }),
  ...each("0", { argument: "none", needs: 1, gives: 0 }),
  ...each("2", { argument: "none", needs: 1, gives: 2 }),
  ...each("Q \x94 \x98 \x85", { argument: "none", needs: 1, gives: 1 }),
  ...each("\x86 a \x93", { argument: "none", needs: 2, gives: 1 }),
  ...each("\x87 s", { argument: "none", needs: 3, gives: 1 }),
  ...each("R b \x81", { argument: "none", needs: 2, gives: 1, isCall: true }),
  ...each("\x92", { argument: "none", needs: 3, gives: 1, isCall: true }),
  ...each("o", { argument: "none", needs: 0, gives: 1, hasMark: true, isCall: true }),
  ...each("t l d \x91", { argument: "none", needs: 0, gives: 1, hasMark: true }),
  ...each("1", { argument: "none", needs: 0, gives: 0, hasMark: true }),
  ...each("e u \x90", { argument: "none", needs: 1, gives: 1, hasMark: true }),
]);

const MARK = 0x28;
const STOP = 0x2e;
const MOST_OPERATIONS = 1_000_000;
const MOST_LINE = 4096;

/**
 * Follows the opcodes from the file's start until one calls something, the stream stops, or no unpickler would go on. A
 * pickle of protocol 0 has no magic, and one can be hidden at the start of other formats, so that this is asked of any file.
 */
export async function unpicklingOf(source: RandomAccess): Promise<Unpickling> {
  try {
    return await follow(new ByteCursor(source));
  } catch (error) {
    if (error instanceof CutOff) return "fails";
    throw error;
  }
}

async function follow(cursor: ByteCursor): Promise<Unpickling> {
  let height = 0;
  const marks: number[] = [];
  for (let count = 0; count < MOST_OPERATIONS; count += 1) {
    if (!cursor.has(1)) await cursor.need(1);
    const [code = 0] = cursor.take(1);
    if (code === STOP) return height > (marks.at(-1) ?? 0) ? "stops" : "fails";
    if (code === MARK) {
      marks.push(height);
      continue;
    }
    const operation = OPERATIONS.get(code);
    if (operation === undefined || !(await readArgument(cursor, operation.argument))) return "fails";
    if (operation.hasMark === true) {
      const mark = marks.pop();
      if (mark === undefined) return "fails";
      height = mark;
    }
    if (height - operation.needs < (marks.at(-1) ?? 0)) return "fails";
    height += operation.gives - operation.needs;
    if (operation.isCall === true) return "calls";
  }
  // Nobody needs a million steps before the first call; who hides one behind them is not to pass.
  return "calls";
}

/** False where an unpickler would stop with an error. */
async function readArgument(cursor: ByteCursor, argument: Operation["argument"]): Promise<boolean> {
  if (typeof argument === "number") {
    cursor.skip(argument);
    return true;
  }
  if (argument === "none") return true;
  if (argument === "lines") return isName(await readLine(cursor)) && isName(await readLine(cursor));
  if (argument.startsWith("length")) {
    cursor.skip(await readLength(cursor, argument));
    return true;
  }
  if (argument === "number")
    return /^\s*[-+]?(?:[\d.][\w.+-]*|inf(?:inity)?|nan)\s*$/i.test((await readLine(cursor)) ?? "");
  const [first, last] = await passLine(cursor);
  return argument === "line" || (first === last && (first === 0x22 || first === 0x27));
}

/** A text may have any length; gives its first byte and its last that is no white space. */
async function passLine(cursor: ByteCursor): Promise<readonly [first: number, last: number]> {
  let first = 0;
  let last = 0;
  while (true) {
    if (!cursor.has(1)) await cursor.need(1);
    const [byte = 0] = cursor.take(1);
    if (byte === 0x0a) return [first, last];
    if (byte > 0x20) [first, last] = [first || byte, byte];
  }
}

async function readLength(cursor: ByteCursor, argument: string): Promise<number> {
  const width = Number(argument.slice(-1));
  if (!cursor.has(width)) await cursor.need(width);
  if (width === 8) return cursor.u64();
  return width === 4 ? cursor.u32() : (cursor.take(1)[0] ?? 0);
}

/** Undefined where no line ends soon enough for any name or number. */
async function readLine(cursor: ByteCursor): Promise<string | undefined> {
  const bytes: number[] = [];
  while (bytes.length < MOST_LINE) {
    if (!cursor.has(1)) await cursor.need(1);
    const [byte = 0] = cursor.take(1);
    if (byte === 0x0a) return String.fromCharCode(...bytes);
    bytes.push(byte);
  }
  return undefined;
}

function isName(line: string | undefined): boolean {
  return line !== undefined && /^[^\s()[\]{}<>"',;:=+*/\\|]+$/.test(line);
}

function each(codes: string, operation: Operation): readonly (readonly [number, Operation])[] {
  return codes.split(" ").map((code) => [code.charCodeAt(0), operation]);
}
