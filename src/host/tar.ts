import type { Readable } from "node:stream";

export interface TarEntry {
  readonly name: string;
  readonly isFile: boolean;
  readonly isFolder: boolean;
  /** The entry's bytes; what is not read is skipped. */
  content(): AsyncGenerator<Uint8Array>;
}

const BLOCK = 512;

/**
 * The entries of a tar stream (POSIX ustar with pax and GNU long names), one after another. Throws an Error when the
 * stream ends inside an entry, a header is damaged, or more than `limit` bytes come out.
 */
export async function* readTarEntries(stream: Readable, limit: number): AsyncGenerator<TarEntry> {
  const source = new ByteSource(stream, limit);
  let longName: string | undefined;
  for (;;) {
    const header = await source.take(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) break;
    const { name, size, type } = parseHeader(header);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === "x" || type === "L") {
      if (size > 64 * 1024) throw new Error("a name in the archive is absurdly long");
      const text = new TextDecoder().decode(await source.need(size));
      longName = type === "L" ? text.replace(/\0.*$/s, "") : (paxPath(text) ?? longName);
    } else {
      const body = new EntryBody(source, size);
      yield {
        name: longName ?? name,
        isFile: type === "0" || type === "\0",
        isFolder: type === "5",
        content: () => body.chunks(),
      };
      await body.drain();
      longName = undefined;
    }
    await source.need(padding);
  }
  // The rest has to flow too, or its bytes would not be hashed.
  while ((await source.some(BLOCK)) !== undefined);
}

class EntryBody {
  readonly #source: ByteSource;
  #left: number;

  constructor(source: ByteSource, size: number) {
    this.#source = source;
    this.#left = size;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const chunk = await this.#source.some(this.#left);
      if (chunk === undefined) throw new Error("the archive is cut off");
      this.#left -= chunk.length;
      yield chunk;
    }
  }

  async drain(): Promise<void> {
    for await (const chunk of this.chunks()) if (chunk.length === 0) return;
  }
}

/** Bytes from a stream in the amounts a parser wants. */
class ByteSource {
  readonly #iterator: AsyncIterator<Buffer>;
  readonly #limit: number;
  #current: Uint8Array = new Uint8Array(0);
  #total = 0;

  constructor(stream: Readable, limit: number) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** At least one byte and at most `most`; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#current.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#current = next.value;
      this.#total += next.value.length;
      if (this.#total > this.#limit) throw new Error("the archive unpacks to more than is reasonable");
    }
    const piece = this.#current.subarray(0, most);
    this.#current = this.#current.subarray(piece.length);
    return piece;
  }

  /** Exactly `count` bytes, or undefined when there are none at all. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = await this.some(count - filled);
      if (piece === undefined && filled === 0) return undefined;
      if (piece === undefined) throw new Error("the archive is cut off");
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  async need(count: number): Promise<Uint8Array> {
    const bytes = await this.take(count);
    if (bytes === undefined) throw new Error("the archive is cut off");
    return bytes;
  }
}

function parseHeader(header: Uint8Array): {
  readonly name: string;
  readonly size: number;
  readonly type: string;
} {
  const text = (start: number, length: number): string =>
    new TextDecoder().decode(header.subarray(start, start + length)).replace(/\0.*$/s, "");
  const size = Number.parseInt(text(124, 12).trim() || "0", 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error("the archive has a damaged header");
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const name = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  return { name, size, type: String.fromCharCode(header[156] ?? 0) };
}

/** `<length> path=<value>\n` of a pax header. */
function paxPath(text: string): string | undefined {
  return /^\d+ path=(.*)$/m.exec(text)?.[1];
}
