import { integer, OPAQUE, type Value } from "./pickle-values.ts";
import type { RandomAccess } from "./random-access.ts";

const FLOAT = 0x47;
const INT1 = 0x4b;
const INT4 = 0x4a;

const WINDOW = 1024 * 1024;
/** Module and name lines; Python's own are below 100. */
const LONGEST_NAME = 1024;

/** The walk cannot go on: the reason is a problem of the file. */
export class Refusal extends Error {
  readonly kind: string;
  readonly isCode: boolean;
  constructor(kind: string, message: string, isCode = false) {
    super(message);
    this.kind = kind;
    this.isCode = isCode;
  }
}

/** The opcode needs bytes that are not in the window: fetch them and run it again. */
export class Missing extends Error {
  /** Of a string far back, by its opcode; undefined where the window has to move. */
  readonly text: number | undefined;
  readonly bytes: number;
  constructor(bytes: number, text?: number) {
    super("more bytes are wanted");
    this.bytes = bytes;
    this.text = text;
  }
}

/** A window over a file that moves forwards; whoever runs past it throws Missing, and is run again. */
export class PickleInput {
  readonly #source: RandomAccess;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #base: number;
  #at = 0;
  #start = 0;

  constructor(source: RandomAccess, start: number) {
    this.#source = source;
    this.#base = start;
  }

  /** Offset in the file of what comes next. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Offset of the opcode that runs. */
  get opcodeOffset(): number {
    return this.#base + this.#start;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Bytes of the file behind where the input stands. */
  get left(): number {
    return this.#source.size - this.#base - this.#at;
  }

  opcode(): number {
    this.#start = this.#at;
    const code = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return code;
  }

  /**
   * Passes numbers of one to eight bytes up to an offset, and says how many: the bulk of large pickles that are no arrays,
   * and five times as fast here as one by one.
   */
  numbers(push: (value: Value) => void, end: number): number {
    const bytes = this.#bytes;
    const limit = Math.min(bytes.length, end - this.#base);
    let at = this.#at;
    let count = 0;
    for (;;) {
      const code = bytes[at];
      if (code === FLOAT && at + 9 <= limit) {
        push(OPAQUE);
        at += 9;
      } else if (code === INT1 && at + 2 <= limit) {
        push(integer(bytes[at + 1] ?? 0));
        at += 2;
      } else if (code === INT4 && at + 5 <= limit) {
        push(integer(this.#view.getInt32(at + 1, true)));
        at += 5;
      } else break;
      count += 1;
    }
    this.#at = at;
    return count;
  }

  /** Back to the opcode that could not be finished. */
  rewind(): void {
    this.#at = this.#start;
  }

  moveTo(offset: number): void {
    this.#at = offset - this.#base;
    this.#start = this.#at;
    if (this.#at < 0) this.#drop(offset);
  }

  /** Reads the window anew from where the input stands; it has so many bytes then. */
  async fill(bytes: number): Promise<void> {
    const base = this.offset;
    if (bytes > this.left) throw truncated();
    const read = await this.#source.read(base, Math.max(WINDOW, bytes));
    if (read.length < bytes) throw truncated();
    this.#drop(base);
    this.#bytes = read;
    this.#view = new DataView(read.buffer, read.byteOffset, read.byteLength);
  }

  #drop(base: number): void {
    this.#base = base;
    this.#at = 0;
    this.#start = 0;
    this.#bytes = new Uint8Array(0);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) this.#lack(count);
    this.#at = at + count;
    return at;
  }

  #lack(count: number): never {
    if (this.offset + count > this.#source.size) throw truncated();
    throw new Missing(this.#at - this.#start + count);
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** As the nearest double: no file is longer than its exact ones. */
  uint64(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** Little-endian two's complement of up to 6 bytes; undefined for more. */
  signed(length: number): number | undefined {
    if (length > 6) {
      this.skip(length);
      return undefined;
    }
    const at = this.#take(length);
    let value = 0;
    for (let index = length - 1; index >= 0; index -= 1) value = value * 256 + (this.#bytes[at + index] ?? 0);
    return length > 0 && (this.#bytes[at + length - 1] ?? 0) >= 128 ? value - 256 ** length : value;
  }

  /** Passes bytes without reading them. */
  skip(count: number): void {
    if (count > this.#source.size - this.offset) throw truncated();
    this.#at += count;
  }

  /** The bytes up to a line feed, which is passed. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(10, this.#at);
    const length = (end < 0 ? this.#bytes.length : end) - this.#at;
    if (length > LONGEST_NAME) throw new Refusal("opcode", "has a line that is longer than any name or number");
    if (end < 0) this.#lack(length + 1);
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return line;
  }

  /** Passes a line of any length; false where its end is further on, and the rest has to be passed when it is there. */
  skipLine(): boolean {
    const end = this.#bytes.indexOf(10, this.#at);
    this.#at = end < 0 ? this.#bytes.length : end + 1;
    if (end < 0 && this.left <= 0) throw truncated();
    return end >= 0;
  }

  /** Bytes of the window, where they are in it. */
  window(offset: number, length: number): Uint8Array | undefined {
    const at = offset - this.#base;
    if (at < 0 || at >= this.#bytes.length) return undefined;
    const end = Math.min(at + length, this.#source.size - this.#base);
    return end > this.#bytes.length ? undefined : this.#bytes.subarray(at, end);
  }
}

function truncated(): Refusal {
  return new Refusal("truncated", "ends in the middle of an instruction");
}
