import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DuckDb } from "../engines/duckdb.ts";
import { UserError } from "../kernel/errors.ts";
import { CR, LF, QUOTE, textChunks } from "./text-lines.ts";

export interface CsvText {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
  readonly delimiter: string;
}

/**
 * A CSV file whose lines all end in the same way, which is what DuckDB can read: the file itself, or a copy with line
 * feeds. Lines may end in LF, CR LF or, if no line ends otherwise, CR; mixed as they come where programs appended to
 * each other's files. Throws a UserError for a carriage return within a row.
 */
export async function withOneLineEnd(database: DuckDb, text: CsvText): Promise<string> {
  if (await hasOneLineEnd(text)) return text.path;
  const copy = join(database.files, `${database.freshName("lines")}.csv`);
  const lines = new LineEnds(text.delimiter.charCodeAt(0));
  await pipeline(Readable.from(unified(text, lines)), createWriteStream(copy));
  if (lines.feeds > 0 && lines.firstLoneReturn !== undefined)
    throw new UserError(
      `${text.name}, line ${lines.firstLoneReturn}: a carriage return stands within a row, while other lines end in a line feed. Quote the cell that has it, or end all lines alike.`,
    );
  database.nameFile(copy, text.name);
  return copy;
}

async function hasOneLineEnd({ path, name }: CsvText): Promise<boolean> {
  let [feeds, returns, pairs, last] = [0, 0, 0, 0];
  for await (const chunk of textChunks(path, name)) {
    if (returns === 0 && !chunk.includes(CR)) {
      if (chunk.includes(LF)) feeds++;
      last = chunk.at(-1) ?? last;
      continue;
    }
    for (const byte of chunk) {
      if (byte === CR) returns++;
      else if (byte === LF && last === CR) pairs++;
      else if (byte === LF) feeds++;
      last = byte;
    }
    if (returns > pairs + 1) return false;
  }
  return returns === 0 || (feeds === 0 && returns === pairs);
}

async function* unified({ path, name }: CsvText, lines: LineEnds): AsyncGenerator<Buffer> {
  for await (const chunk of textChunks(path, name)) yield lines.unify(chunk);
  yield lines.end();
}

/** Writes every end of a line outside of quotes as one line feed. */
class LineEnds {
  /** Ends of lines with a line feed. */
  feeds = 0;
  /** The line of the first return that no line feed follows. */
  firstLoneReturn: number | undefined;
  readonly #delimiter: number;
  #line = 1;
  #isQuoted = false;
  /** Whether a quote here opens a cell. */
  #isStart = true;
  /** Whether returns wait for what follows them. */
  #isPending = false;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  unify(chunk: Buffer): Buffer {
    const out = Buffer.allocUnsafe(chunk.length + 1);
    let length = 0;
    for (const byte of chunk) {
      if (this.#isQuoted) {
        // A doubled quote closes and opens again.
        if (byte === QUOTE) this.#isQuoted = false;
        this.#isStart = byte === QUOTE;
        out[length++] = byte;
        continue;
      }
      if (byte === CR) {
        this.#isPending = true;
        continue;
      }
      if (this.#isPending && byte !== LF) {
        this.#closeByReturn();
        out[length++] = LF;
      }
      if (byte === LF) {
        this.feeds++;
        this.#line++;
      }
      this.#isPending = false;
      if (byte === QUOTE && this.#isStart) this.#isQuoted = true;
      this.#isStart = byte === LF || byte === this.#delimiter;
      out[length++] = byte;
    }
    return out.subarray(0, length);
  }

  /** A return that ends the file ends its last line. */
  end(): Buffer {
    return Buffer.from(this.#isPending ? "\n" : "");
  }

  #closeByReturn(): void {
    this.firstLoneReturn ??= this.#line;
    this.#line++;
    this.#isStart = true;
  }
}
