import { messageOf, UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { formatDuration } from "../kernel/units.ts";

export interface ErrorContext {
  /** File names are shown relative to this. */
  readonly root: string;
  /** Milliseconds after which the query was interrupted. */
  readonly timeout: number;
  readonly isCancelled: boolean;
}

/** What DuckDB threw as a UserError where the user's files or machine are to blame; else the error itself. */
export function duckDbError(error: unknown, { root, timeout, isCancelled }: ErrorContext): unknown {
  const message = messageOf(error).replaceAll(`${root}/`, "").replaceAll(`${root}\\`, "");
  const csv =
    /CSV Error on Line: (\d+)\s*(?:Original Line:[^\n]*\n)?([\s\S]*?)(?:Possible |\n\n|$)[\s\S]*?file = ([^\n]*)/.exec(
      message,
    );
  if (csv !== null) return user(`${csv[3]}, line ${csv[1]}: ${csvProblem(csv[2] ?? "")}`, error);
  const json = /Malformed JSON in file "([^"]*)", at byte (\d+) in line (\d+): ([^\n]*)/.exec(message);
  // DuckDB counts the lines of a JSON file from 2.
  if (json !== null)
    return user(
      `${json[1]}, line ${Number(json[3]) - 1}, byte ${json[2]}: ${oneLine(json[4] ?? "")} Write one JSON object a line.`,
      error,
    );
  if (message.startsWith("INTERRUPT") && isCancelled) return user("A query was stopped: the run was cancelled.", error);
  if (message.startsWith("INTERRUPT"))
    return user(
      `A query took longer than ${formatDuration(timeout)} and was stopped. Use fewer rows, or a simpler expression.`,
      error,
    );
  if (message.startsWith("Out of Memory"))
    return user(
      `The data does not fit into memory: ${shown(message)}. Use Parquet instead of CSV, or a larger machine.`,
      error,
    );
  if (/No space left/i.test(message))
    return user("The disk is full while the data is read. Free some space and run again.", error);
  if (/magic bytes|parquet|thrift|snappy|zstd|gzip|compress/i.test(message))
    return user(`A data file is damaged or not what its name says: ${shown(message)}. Write it again.`, error);
  if (/^(IO|Permission|Invalid Input|Schema|Binder) Error.*(file|Cannot open|schema)/i.test(message))
    return user(`The data cannot be read: ${shown(message)}.`, error);
  return error;
}

function csvProblem(text: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (counts !== null)
    return `the row has ${counts[2]} cells where the header has ${counts[1]}. Quote cells that contain the separator.`;
  if (/unterminated quote/i.test(text))
    return "a quote is opened and never closed. Double quotes inside a quoted cell.";
  if (/unicode|utf-8/i.test(text)) return "the text is not UTF-8. Save the file as UTF-8.";
  if (/maximum line size/i.test(text)) return "the row is longer than 2 MB. Is a quote missing?";
  const problem = oneLine(text.replace(/Original Line:.*/s, "")).replace(/\.$/, "");
  return `${problem === "" ? "the row cannot be read" : truncate(problem, 200)}. Write the file with a CSV library.`;
}

function shown(message: string): string {
  return truncate(oneLine(message.split("\n\n")[0] ?? message), 300).replace(/\.$/, "");
}

function user(sentence: string, cause: unknown): UserError {
  return new UserError(sentence, { cause });
}
