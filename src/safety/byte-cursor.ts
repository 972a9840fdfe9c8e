import { isUtf8 } from "node:buffer";
import type { RandomAccess } from "./random-access.ts";

/** The file ends before what it promises. */
export class CutOff extends Error {
  override readonly name = "CutOff";
}

const FIRST_WINDOW = 64 * 1024;
const LARGEST_WINDOW = 2 ** 20;

/**
 * Reads little-endian values forward, a window of the file at a time. What is read with `u32`, `u64` and `take` has to be
 * asked for before, with `need`: so that most values cost no turn of the event loop.
 */
export class ByteCursor {
  readonly #source: RandomAccess;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#window.buffer);
  #windowStart = 0;
  #windowSize = FIRST_WINDOW;
  position: number;

  constructor(source: RandomAccess, position = 0) {
    this.#source = source;
    this.position = position;
  }

  get size(): number {
    return this.#source.size;
  }

  /** Whether so many bytes can be read without waiting. */
  has(length: number): boolean {
    return this.position >= this.#windowStart && this.position + length <= this.#windowStart + this.#window.length;
  }

  /** Throws CutOff where the file has fewer bytes left. */
  async need(length: number): Promise<void> {
    if (this.has(length)) return;
    if (this.position + length > this.size) throw new CutOff(`${length} bytes at ${this.position}`);
    const bytes = await this.#source.read(this.position, Math.max(length, this.#windowSize));
    if (bytes.length < length) throw new CutOff(`${length} bytes at ${this.position}`);
    this.#window = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#windowStart = this.position;
    this.#windowSize = Math.min(LARGEST_WINDOW, 2 * this.#windowSize);
  }

  u32(): number {
    const value = this.#view.getUint32(this.position - this.#windowStart, true);
    this.position += 4;
    return value;
  }

  /** As a double: exact below 2^53, and above it larger than any file, which is all that is asked of it. */
  u64(): number {
    const low = this.u32();
    return low + this.u32() * 2 ** 32;
  }

  take(length: number): Uint8Array {
    const start = this.position - this.#windowStart;
    this.position += length;
    return this.#window.subarray(start, start + length);
  }

  /**
   * Passes texts with a length before them, as long as they are shorter than `limit` (at most 128) and at hand; gives how many.
   * Undefined where one of them is no UTF-8: the lengths between them are ASCII, so that all are asked at once.
   */
  skipShortTexts(most: number, limit: number): number | undefined {
    const from = this.position - this.#windowStart;
    const end = this.#windowStart + this.#window.length;
    let count = 0;
    for (; count < most && this.position + 8 <= end && this.position >= this.#windowStart; count += 1) {
      const at = this.position - this.#windowStart;
      const length = this.#view.getUint32(at, true);
      if (this.#view.getUint32(at + 4, true) !== 0 || length >= limit || this.position + 8 + length > end) break;
      this.position += 8 + length;
    }
    const passed = this.#window.subarray(Math.max(0, from), Math.max(0, this.position - this.#windowStart));
    return isUtf8(passed) ? count : undefined;
  }

  skip(length: number): void {
    this.position += length;
    if (this.position > this.size) throw new CutOff(`${length} bytes before ${this.position}`);
  }
}
