import { open, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { isRecord } from "../kernel/guards.ts";
import { UserError } from "../kernel/errors.ts";
import { parseCsvHeader, type CsvHeader } from "./csv-header.ts";
import { parquetRows } from "./parquet-footer.ts";

export interface RowCount {
  readonly rows: number;
  /** Rows whose target is the positive value; absent where it would take reading a Parquet file's columns. */
  readonly positives?: number;
}

export interface CountQuestion {
  /** The target's column. */
  readonly column: string;
  isPositive(cell: string): boolean;
}

/** Bytes that may still be read; what is counted is taken from it. */
export interface ByteBudget {
  left: number;
}

/** Larger text files are not counted. */
const MAX_TEXT = 32 * 1024 ** 2;
/** What a file takes at least: opening many small ones is work too. */
const LEAST = 16 * 1024;

/**
 * Counts the rows of a file without an engine: quick enough to be done for every model of a large repository. Undefined
 * where that would take too many bytes, or the file is not what its name says: whoever reads it for good says why.
 */
export async function countRows(
  path: string,
  question: CountQuestion,
  budget: ByteBudget,
): Promise<RowCount | undefined> {
  budget.left -= LEAST;
  if (budget.left <= 0) return undefined;
  await using file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  if (/\.parquet$/i.test(path)) {
    const rows = await parquetRows(file, size);
    return rows === undefined ? undefined : { rows };
  }
  const bytes = await textOf(file, { size, limit: Math.min(MAX_TEXT, budget.left) });
  if (bytes === undefined) return undefined;
  budget.left -= bytes.length;
  return /\.(?:jsonl|ndjson)$/i.test(path) ? countLines(bytes, question) : countRecords(bytes, question);
}

interface TextFile {
  readonly size: number;
  readonly limit: number;
}

async function textOf(file: FileHandle, { size, limit }: TextFile): Promise<Buffer | undefined> {
  if (size > limit) return undefined;
  const bytes = await file.readFile();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Damaged, or larger than the limit once unpacked.
  return await promisify(gunzip)(bytes, { maxOutputLength: Math.max(1, limit) }).catch(() => undefined);
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Records of a CSV file (RFC 4180) after its header; empty lines are none. */
function countRecords(bytes: Buffer, { column, isPositive }: CountQuestion): RowCount | undefined {
  const start = endOfRecord(bytes, 0);
  const header = headerOf(bytes.toString("utf8", 0, start).replace(/[\r\n]+$/, ""));
  const wanted = header?.columns.indexOf(column) ?? -1;
  if (header === undefined || wanted < 0) return undefined;
  const delimiter = header.delimiter.charCodeAt(0);
  let [rows, positives, isQuoted] = [0, 0, false];
  for (let at = start, first = start, cell = start, index = 0; at <= bytes.length; at++) {
    const byte = bytes[at] ?? LF;
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (isQuoted || (byte !== delimiter && byte !== LF)) continue;
    const end = byte === LF ? beforeReturns(bytes, cell, at) : at;
    if (index === wanted && end > first && isPositive(cellText(bytes, cell, end))) positives++;
    cell = at + 1;
    index++;
    if (byte === delimiter) continue;
    if (end > first) rows++;
    [first, index] = [at + 1, 0];
  }
  // An open quote has swallowed the end of the file.
  return isQuoted ? undefined : { rows, positives };
}

function beforeReturns(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === CR) at--;
  return at;
}

function endOfRecord(bytes: Buffer, start: number): number {
  let isQuoted = false;
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    if (bytes[at] === LF && !isQuoted) return at + 1;
  }
  return bytes.length;
}

function headerOf(record: string): CsvHeader | undefined {
  try {
    return parseCsvHeader(record, "");
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function cellText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function countLines(bytes: Buffer, { column, isPositive }: CountQuestion): RowCount | undefined {
  const lines = bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  let positives = 0;
  for (const line of lines) {
    const row = objectOf(line);
    if (row === undefined) return undefined;
    const value = row[column];
    if (value === undefined || value === null) continue;
    if (isPositive(typeof value === "string" ? value : JSON.stringify(value))) positives++;
  }
  return { rows: lines.length, positives };
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
