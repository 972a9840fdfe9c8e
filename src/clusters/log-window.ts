import { LOG_BYTES, type LogPart } from "./cluster.ts";

/**
 * Reads a log from its beginning and keeps what follows an offset, the newest bytes of it: a log of any size passes
 * through, and little of it stays.
 */
export class LogWindow {
  readonly #from: number;
  #passed = 0;
  #kept: Buffer[] = [];
  #size = 0;

  /** Bytes of the log that were told before. */
  constructor(from: number) {
    this.#from = from;
  }

  /** Bytes of the log so far. */
  get end(): number {
    return this.#passed;
  }

  push(chunk: Buffer): void {
    const fresh = chunk.subarray(Math.max(0, this.#from - this.#passed));
    this.#passed += chunk.length;
    if (fresh.length === 0) return;
    this.#kept.push(fresh);
    this.#size += fresh.length;
    // Twice the window before it is cut: each byte is copied once at most.
    if (this.#size > 2 * LOG_BYTES) this.#cut();
  }

  /** The lines that are whole, or all where nothing follows any more; the offset is where the next look begins. */
  lines(isComplete: boolean): Omit<LogPart, "cursor"> & { readonly offset: number } {
    // Another log than the one that was read before: it is told from its beginning, at the next look.
    if (this.#passed < this.#from) return { lines: [], offset: 0 };
    this.#cut();
    const [bytes = Buffer.alloc(0)] = this.#kept;
    const start = this.#passed - bytes.length;
    const skipped = start - this.#from;
    // A line that fills the window is told in pieces.
    const isWhole = isComplete || (bytes.length === LOG_BYTES && !bytes.includes(0x0a));
    const told = bytes.subarray(0, isWhole ? bytes.length : bytes.lastIndexOf(0x0a) + 1);
    const first = skipped > 0 ? told.indexOf(0x0a) + 1 : 0;
    const lines = linesOf(told.subarray(first));
    return { lines, offset: start + told.length, ...(skipped > 0 && { skipped: skipped + first }) };
  }

  #cut(): void {
    const all = Buffer.concat(this.#kept);
    // A copy: a view would keep all of it.
    const tail = all.length > LOG_BYTES ? Buffer.from(all.subarray(-LOG_BYTES)) : all;
    this.#kept = [tail];
    this.#size = tail.length;
  }
}

function linesOf(bytes: Buffer): readonly string[] {
  if (bytes.length === 0) return [];
  const text = bytes.toString("utf8");
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split(/\r?\n/);
}
