import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { codeOf, UserError } from "../kernel/errors.ts";
import { fileError } from "../host/files.ts";

export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;

/** Whether a file begins as gzip does: its name need not say so, and may say so wrongly. */
export async function isPacked(path: string, source = path): Promise<boolean> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (cause) {
    throw fileError("read", source, cause);
  }
}

/** The bytes of a text file, unpacked. Throws a UserError where it cannot be read or unpacked. */
export async function* textChunks(path: string, source: string): AsyncGenerator<Buffer> {
  const packed = await isPacked(path, source);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  let stream: AsyncIterable<unknown> = file;
  if (packed) {
    const unpacked = createGunzip();
    file.once("error", (error) => unpacked.destroy(error));
    unpacked.once("close", () => file.destroy());
    stream = file.pipe(unpacked);
  }
  try {
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (cause) {
    throw codeOf(cause)?.startsWith("Z_") === true
      ? new UserError(`${source} is no readable gzip file. Compress it again.`, { cause })
      : fileError("read", source, cause);
  }
}

/**
 * The line (from 1) on which the n-th record of a CSV file begins; the header is record 0. A record can span lines,
 * so this has to read up to it.
 */
export async function lineOfRecord(path: string, record: number): Promise<number> {
  const scanner = new RecordScanner();
  for await (const chunk of textChunks(path, path)) if (scanner.scan(chunk, record) !== undefined) break;
  return scanner.line;
}

/** The line of the n-th object (from 1) of a file of JSON lines, where blank lines are none. */
export async function lineOfObject(path: string, object: number): Promise<number> {
  let [line, objects, isBlank] = [1, 0, true];
  for await (const chunk of textChunks(path, path)) {
    for (const byte of chunk) {
      const isFirst = isBlank && byte > 0x20;
      if (isFirst && ++objects === object) return line;
      if (byte === LF) line++;
      isBlank = byte === LF || (isBlank && !isFirst);
    }
  }
  return line;
}

/** Counts records and lines over chunks of bytes; quotes and newlines are single bytes in UTF-8. */
export class RecordScanner {
  line = 1;
  #records = 0;
  #isQuoted = false;

  /** The offset after the newline that begins `record`, or undefined if it is not in this chunk. */
  scan(chunk: Buffer, record: number): number | undefined {
    for (let offset = 0; offset < chunk.length; offset++) {
      const byte = chunk[offset];
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      if (byte !== LF) continue;
      this.line++;
      if (!this.#isQuoted && ++this.#records === record) return offset + 1;
    }
    return undefined;
  }
}
