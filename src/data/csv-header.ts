import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { codeOf, UserError } from "../kernel/errors.ts";
import { fileError } from "../host/files.ts";

export interface CsvHeader {
  readonly columns: readonly string[];
  readonly delimiter: string;
}

const MAX_HEADER = 1024 * 1024;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The column names of a CSV file (RFC 4180 quoting, optional byte order mark; comma, semicolon, tab or bar, whichever
 * the header has most of). We read it ourselves because DuckDB's detection drops rows of a ragged file without a word.
 * Throws a UserError when the file is empty, has no end of the header, or a column without a name.
 */
export async function readCsvHeader(path: string, source: string): Promise<CsvHeader> {
  return parseCsvHeader(await firstRecord(path, source), source);
}

/** The same from the first record's text. */
export function parseCsvHeader(record: string, source: string): CsvHeader {
  const text = record.replace(/^\uFEFF/, "");
  if (text.trim() === "") throw new UserError(`${source} is empty. The first line has to name the columns.`);
  if (text.includes("\0")) throw new UserError(`${source} has NUL bytes in its header. Save it as UTF-8 text.`);
  const delimiter = DELIMITERS.toSorted((a, b) => countOutsideQuotes(text, b) - countOutsideQuotes(text, a))[0] ?? ",";
  return { columns: splitRecord(text, delimiter), delimiter };
}

/** Opens a text file, unpacking `.gz`. */
export function openText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file;
  const unpacked = createGunzip();
  file.once("error", (error) => unpacked.destroy(error));
  unpacked.once("close", () => file.destroy());
  return file.pipe(unpacked);
}

/**
 * The line (from 1) on which the n-th record of a CSV file begins; the header is record 0. A record can span lines,
 * so this has to read up to it.
 */
export async function lineOfRecord(path: string, record: number): Promise<number> {
  const scanner = new RecordScanner();
  for await (const chunk of openText(path)) {
    if (!Buffer.isBuffer(chunk)) continue;
    if (scanner.scan(chunk, record) !== undefined) break;
  }
  return scanner.line;
}

async function firstRecord(path: string, source: string): Promise<string> {
  const scanner = new RecordScanner();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of openText(path)) {
      if (!Buffer.isBuffer(chunk)) continue;
      const end = scanner.scan(chunk, 1);
      chunks.push(end === undefined ? chunk : chunk.subarray(0, end));
      length += chunk.length;
      if (end !== undefined) break;
      if (length > MAX_HEADER)
        throw new UserError(`The header of ${source} is longer than 1 MiB. Is a quote missing in the first line?`);
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const isDamaged = codeOf(cause)?.startsWith("Z_") === true;
    throw isDamaged
      ? new UserError(`${source} is no readable gzip file. Compress it again.`, { cause })
      : fileError("read", source, cause);
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/[\r\n]+$/, "");
}

const QUOTE = 0x22;
const LF = 0x0a;

/** Counts records and lines over chunks of bytes; quotes and newlines are single bytes in UTF-8. */
class RecordScanner {
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

function countOutsideQuotes(text: string, delimiter: string): number {
  return text.replaceAll(/"[^"]*"/g, "").split(delimiter).length;
}

function splitRecord(text: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const end = rest.indexOf(delimiter, quoted?.[0].length ?? 0);
    const raw = end === -1 ? rest : rest.slice(0, end);
    cells.push(quoted?.[1] === undefined ? raw : quoted[1].replaceAll('""', '"'));
    if (end === -1) return cells;
    rest = rest.slice(end + 1);
  }
}
