import { createReadStream, createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { readCsvHeader } from "../data/csv-header.ts";
import { schemaKeys } from "../data/parquet-shape.ts";
import { textChunks } from "../data/text-lines.ts";
import { openTable, type Table, type Wishes } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { codeOf, MachineError, messageOf, UserError } from "../kernel/errors.ts";

export interface LogFiles {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Messages name files relative to this. */
  readonly root: string;
  /** What columns are to be; none of them makes a file unreadable. */
  readonly wishes: (columns: readonly string[]) => Wishes;
}

/** Files of the same format and columns, as one table. */
export interface LogPart {
  readonly table: Table;
  /** For messages: the first file. */
  readonly name: string;
  readonly isText: boolean;
  /** CSV. */
  readonly isUntyped: boolean;
}

export interface OpenedFiles {
  readonly parts: readonly LogPart[];
  /** Of each file that could not be read, or not whole: a sentence. */
  readonly problems: readonly string[];
  /** Of those that no row was read of, though there should be: their paths. */
  readonly unread: readonly string[];
  /** Files without any byte: rotated, or opened and not written yet. */
  readonly empty: number;
}

interface LogFile {
  readonly path: string;
  readonly name: string;
  readonly format: Format;
}

type Format = "csv" | "jsonl" | "parquet";

const MOST_PROBLEMS = 20;

/**
 * Opens what can be opened of a log. Files may differ in format and columns; one that is damaged, half-written, a web
 * page or gone is left out and told. Of a text file whose last line is cut off, the lines before it count.
 */
export async function openLogFiles(database: DuckDb, { files, root, wishes }: LogFiles): Promise<OpenedFiles> {
  const problems: string[] = [];
  const unread: string[] = [];
  const good: LogFile[] = [];
  let empty = 0;
  for (const path of files) {
    const looked = await look(path, nameOf(path, root));
    if (looked === undefined) empty++;
    else if (typeof looked === "string") {
      problems.push(looked);
      // Also of what is no log by its name: a day that was packed otherwise is no day without rows.
      unread.push(path);
    } else good.push(looked);
  }
  const parts: LogPart[] = [];
  const opening: Opening = { database, root, wishes, problems, unread, parts };
  for (const format of ["parquet", "csv", "jsonl"] as const)
    await openAll(
      good.filter((file) => file.format === format),
      opening,
    );
  return { parts, problems: bounded(problems), unread, empty };
}

interface Opening {
  readonly database: DuckDb;
  readonly root: string;
  readonly wishes: LogFiles["wishes"];
  readonly problems: string[];
  readonly unread: string[];
  readonly parts: LogPart[];
}

/** Together where that works; else each alone first, to find those that do not. */
async function openAll(files: readonly LogFile[], opening: Opening): Promise<void> {
  if (files.length === 0) return;
  const groups = await told(() => groupsOf(files, opening.database));
  const tables = "value" in groups ? await openGroups(groups.value, opening) : undefined;
  if (tables !== undefined) return void opening.parts.push(...tables);
  const readable: LogFile[] = [];
  for (const file of files) {
    const usable = await usableFile(file, opening);
    if (typeof usable !== "string") {
      readable.push(usable);
      continue;
    }
    opening.problems.push(usable);
    opening.unread.push(file.path);
  }
  for (const group of readable.length === 0 ? [] : await groupsOf(readable, opening.database)) {
    const part = await told(() => openGroup(group, opening));
    if ("value" in part) {
      opening.parts.push(part.value);
      continue;
    }
    opening.problems.push(part.problem);
    opening.unread.push(...group.map(({ path }) => path));
  }
}

async function openGroups(groups: readonly Group[], opening: Opening): Promise<readonly LogPart[] | undefined> {
  const tables: LogPart[] = [];
  for (const group of groups) {
    const part = await told(() => openGroup(group, opening));
    if ("value" in part) tables.push(part.value);
    else {
      for (const { table } of tables) await table.drop();
      return undefined;
    }
  }
  return tables;
}

type Group = readonly [LogFile, ...LogFile[]];

async function openGroup(group: Group, { database, root, wishes }: Opening): Promise<LogPart> {
  const [{ name, format }] = group;
  const table = await openTable(database, { files: group.map(({ path }) => path), root, kinds: wishes });
  return { table, name, isText: format !== "parquet", isUntyped: format === "csv" };
}

/** By their columns, in the order of the files. */
async function groupsOf(files: readonly LogFile[], database: DuckDb): Promise<readonly Group[]> {
  const keys = await keysOf(files, database);
  const groups = new Map<string, [LogFile, ...LogFile[]]>();
  for (const [place, file] of files.entries()) {
    const key = keys[place] ?? "";
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

async function keysOf(files: readonly LogFile[], database: DuckDb): Promise<readonly string[]> {
  const [first] = files;
  if (first?.format === "parquet") {
    const keys = await schemaKeys(database, files);
    return files.map(({ path }) => keys.get(path) ?? "");
  }
  if (first?.format === "jsonl") return files.map(() => "");
  const headers = files.map(async ({ path, name }) => (await readCsvHeader(path, name)).columns.toSorted().join("\0"));
  return await Promise.all(headers);
}

/** The file, or what of it is whole, or why it is of no use. */
async function usableFile(file: LogFile, opening: Opening): Promise<LogFile | string> {
  const alone = await told(async () => {
    const { table } = await openGroup([file], opening);
    await table.drop();
  });
  if ("value" in alone) return file;
  const whole = file.format === "parquet" ? undefined : await withoutLastLine(file, opening.database);
  if (whole === undefined) return alone.problem;
  const again = await told(async () => {
    const { table } = await openGroup([whole], opening);
    await table.drop();
  });
  if (!("value" in again)) return alone.problem;
  opening.problems.push(
    `The last line of ${file.name} is cut off and does not count: it was read while it was written, or its writer died.`,
  );
  return whole;
}

/** A copy of a text file that ends without the end of a line, up to the last one; undefined of others. */
async function withoutLastLine({ path, name, format }: LogFile, database: DuckDb): Promise<LogFile | undefined> {
  if (/\.gz$/i.test(path)) return undefined;
  const { size } = await stat(path);
  const length = Math.min(size, 16 * 1024 ** 2);
  await using file = await open(path, "r");
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const end = buffer.lastIndexOf(0x0a);
  if (end === -1 || end === length - 1) return undefined;
  const copy = join(database.files, `${database.freshName("whole")}.${format}`);
  await pipeline(createReadStream(path, { end: size - length + end }), createWriteStream(copy));
  database.nameFile(copy, name);
  return { path: copy, name, format };
}

/** What a file is by its name and first bytes; undefined where it is empty; a sentence where it is of no use. */
async function look(path: string, name: string): Promise<LogFile | string | undefined> {
  const format = formatOf(name);
  if (format === undefined)
    return `${name} has an unknown format, so it is not read. Known are ${KNOWN}: rename or convert it, or, if it is no log, let the path leave it out, as one that ends in *.jsonl does.`;
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    if (bytesRead === 0) return undefined;
    if (format !== "parquet" && buffer.subarray(0, bytesRead).toString("utf8").trimStart().startsWith("<"))
      return `${name} is a web page or XML and no ${format.toUpperCase()}: the server that sent it had something else to say. Look at its first lines.`;
    const whole = format === "jsonl" && /\.gz$/i.test(name) ? await told(() => unpack(path, name)) : undefined;
    return whole !== undefined && "problem" in whole ? whole.problem : { path, name, format };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return `${name} was there when the files were listed and cannot be read now (${codeOf(error)}).`;
  }
}

/** DuckDB takes what is there of a packed file that is cut off for all of it. (Of CSV the line ends are looked at.) */
async function unpack(path: string, name: string): Promise<void> {
  for await (const _ of textChunks(path, name));
}

const KNOWN = ".parquet, .csv, and .jsonl, .ndjson or .json with one object a line, all but .parquet also as .gz";

function formatOf(name: string): Format | undefined {
  if (/\.csv(?:\.gz)?$/i.test(name)) return "csv";
  if (/\.(?:jsonl|ndjson|json)(?:\.gz)?$/i.test(name)) return "jsonl";
  return /\.parquet$/i.test(name) ? "parquet" : undefined;
}

function nameOf(path: string, root: string): string {
  const name = relative(root, path).split(sep).join("/");
  return name.startsWith("..") ? basename(path) : name;
}

/** The machine's trouble ends the run: no file is to blame for it. */
async function told<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly problem: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof MachineError) throw error;
    return { problem: messageOf(error) };
  }
}

function bounded(problems: readonly string[]): readonly string[] {
  const more = problems.length - MOST_PROBLEMS;
  return more <= 0
    ? problems
    : [...problems.slice(0, MOST_PROBLEMS), `${more} more files of the log cannot be read, or not whole.`];
}
