import { UserError } from "../kernel/errors.ts";
import { CR, LF, QUOTE, textChunks } from "./text-lines.ts";

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
  if (text.includes("\0"))
    throw new UserError(`${source} has NUL bytes in its header, as UTF-16 has. Save it as UTF-8 text.`);
  if (/^"?sep=.?"?$/i.test(text.trim()))
    throw new UserError(`${source} begins with a line for Excel (sep=). Remove it: the first line names the columns.`);
  const delimiter = DELIMITERS.toSorted((a, b) => countOutsideQuotes(text, b) - countOutsideQuotes(text, a))[0] ?? ",";
  const [first = "", ...others] = splitRecord(text, delimiter);
  // A data frame's index: pandas calls it so when it reads such a file.
  return { columns: [first.trim() === "" && others.length > 0 ? UNNAMED : first, ...others], delimiter };
}

/** What a first column without a name is called. */
export const UNNAMED = "Unnamed: 0";

async function firstRecord(path: string, source: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isQuoted = false;
  for await (const chunk of textChunks(path, source)) {
    let end: number | undefined;
    for (let offset = 0; offset < chunk.length && end === undefined; offset++) {
      const byte = chunk[offset];
      if (byte === QUOTE) isQuoted = !isQuoted;
      if (!isQuoted && (byte === LF || byte === CR)) end = offset;
    }
    chunks.push(end === undefined ? chunk : chunk.subarray(0, end));
    length += chunk.length;
    if (end !== undefined) break;
    if (length > MAX_HEADER)
      throw new UserError(`The header of ${source} is longer than 1 MiB. Is a quote missing in the first line?`);
  }
  return Buffer.concat(chunks).toString("utf8");
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
