import { messageOf, UserError } from "../kernel/errors.ts";
import { formatDuration } from "../kernel/units.ts";
import { EngineError } from "./engine-error.ts";

export interface ErrorContext {
  /** File names are shown relative to this. */
  readonly root: string;
  /** Files that stand for others, by their paths: what messages call them. */
  readonly names: ReadonlyMap<string, string>;
  /** Milliseconds after which the query was interrupted. */
  readonly timeout: number;
  readonly isCancelled: boolean;
}

/**
 * What DuckDB threw as a UserError. What we know is told with file and line; of anything else the kind of error alone,
 * because DuckDB quotes cells.
 */
export function duckDbError(error: unknown, context: ErrorContext): UserError {
  const { timeout, isCancelled } = context;
  const message = messageOf(error);
  const known = (file: string | undefined): string => fileNamed(file, context) ?? "A data file";
  const inFile = csvError(message, known) ?? jsonError(message, known);
  if (inFile !== undefined) return user(inFile, error);
  if (message.startsWith("INTERRUPT") && isCancelled) return user("A query was stopped: the run was cancelled.", error);
  if (message.startsWith("INTERRUPT"))
    return user(
      `A query took longer than ${formatDuration(timeout)} and was stopped. Use fewer rows, or a simpler expression.`,
      error,
    );
  if (message.startsWith("Out of Memory"))
    return user(
      "The data does not fit into memory. Use Parquet instead of text, fewer columns, or a larger machine.",
      error,
    );
  if (/No space left/i.test(message))
    return user("The disk is full while the data is read. Free some space and run again.", error);
  if (/^(Conversion|Out of Range|Binder|Catalog|Parser|INTERNAL|FATAL)/.test(message)) return unknown(message, error);
  const file = known(/["' ](\/[^"'\n]+)/.exec(message)?.[1] ?? /[A-Z]:\\[^"'\n]+/.exec(message)?.[0]);
  if (/magic bytes|parquet|thrift|TProtocol|snappy|zstd|gzip|compress/i.test(message))
    return user(`${file} is damaged or not what its name says${reasonOf(message)}. Write it again.`, error);
  if (/^(IO|Permission|Invalid Input|Schema) Error.*(file|Cannot open|schema)/i.test(message))
    return user(`${file} cannot be read. Is it there, and like the dataset's other files?`, error);
  return unknown(message, error);
}

/** A file's name as messages call it; undefined for a text that names none of ours: it may be a cell's. */
function fileNamed(file: string | undefined, { root, names }: ErrorContext): string | undefined {
  const path = file?.trim() ?? "";
  const isOurs = path.startsWith(`${root}/`) || path.startsWith(`${root}\\`);
  return names.get(path) ?? (isOurs ? path.slice(root.length + 1) : undefined);
}

/** What DuckDB finds wrong, where that is a sentence without a word of the file. */
function reasonOf(message: string): string {
  if (/No magic bytes found at end of file/.test(message)) return ": it does not end like a Parquet file";
  if (/too small to be a Parquet file/.test(message)) return ": it is too small for a Parquet file";
  if (/not a GZIP stream/i.test(message)) return ": it is no gzip";
  return "";
}

function unknown(message: string, cause: unknown): EngineError {
  const [kind] = /^[A-Z][\w ]{2,40}(?=:)/.exec(message) ?? ["an unknown error"];
  return new EngineError(
    `The data engine could not do this (DuckDB: ${kind}), and model-gitops does not know the reason. Look for unusual values, types or names in the data; if all is ordinary, report it to model-gitops with the files' columns and types.`,
    { cause },
  );
}

type Known = (file: string | undefined) => string;

function csvError(message: string, known: Known): string | undefined {
  const found =
    /CSV Error on Line: (\d+)\s*(?:Original Line:[^\n]*\n)?([\s\S]*?)(?:Possible |\n\n|$)[\s\S]*?file = ([^\n]*)/.exec(
      message,
    );
  return found === null ? undefined : `${known(found[3])}, line ${found[1]}: ${csvProblem(found[2] ?? "")}`;
}

/** What the JSON reader says is wrong: its own words, none of the file's. */
const JSON_TROUBLE =
  /^(?:unexpected|invalid|trailing|input|no digit|number|content|document|unclosed|control)[a-z ,'-]{0,60}/;

function jsonError(message: string, known: Known): string | undefined {
  const malformed =
    /^Invalid Input Error: Malformed JSON in file "([^"]*)", at byte (\d+) in line (\d+): ([^\n]*)/.exec(message);
  // DuckDB counts the lines of a JSON file from 2.
  if (malformed !== null) {
    const [, file, byte, line, said = ""] = malformed;
    const trouble = JSON_TROUBLE.exec(said)?.[0].trim() ?? "this is no JSON";
    return `${known(file)}, line ${Number(line) - 1}, byte ${byte}: ${trouble}. Write one JSON object a line.`;
  }
  const twice = /JSON transform error in file "([^"]*)", in line (\d+):[\s\S]*has duplicate key "/.exec(message);
  if (twice !== null)
    return `${known(twice[1])}, line ${twice[2]}: one object has the same key twice. Give each column its own key.`;
  const long = /"maximum_object_size"[\s\S]*in file "([^"]*)"|file "([^"]*)"[\s\S]*"maximum_object_size"/.exec(message);
  return long === null
    ? undefined
    : `${known(long[1] ?? long[2])}: a line is longer than 16 MB. Write one JSON object a line, or shorter ones.`;
}

function csvProblem(text: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (counts !== null)
    return `the row has ${counts[2]} cells where the header has ${counts[1]}. Quote cells that contain the separator.`;
  if (/unterminated quote/i.test(text))
    return "a quote is opened and never closed. Double quotes inside a quoted cell.";
  if (/unicode|utf-8/i.test(text)) return "the text is not UTF-8. Save the file as UTF-8.";
  if (/maximum line size/i.test(text)) return "the row is longer than 2 MB. Is a quote missing?";
  if (/quote/i.test(text)) return "something stands beside a closing quote. Double quotes inside a quoted cell.";
  return "the row cannot be read. Write the file with a CSV library.";
}

function user(sentence: string, cause: unknown): UserError {
  return new UserError(sentence, { cause });
}
