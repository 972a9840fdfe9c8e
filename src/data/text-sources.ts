import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import { type DuckDb, quoteText } from "../engines/duckdb.ts";
import { type CsvHeader, readCsvHeader } from "./csv-header.ts";
import { withOneLineEnd } from "./line-ends.ts";
import { isRow } from "./column-names.ts";
import { columnName, pathList, type SourceFile, type TextSource } from "./relation.ts";
import { isPacked } from "./text-lines.ts";

interface NamedFile {
  readonly path: string;
  readonly name: string;
}

/**
 * CSV files with the same columns, in any order. An empty cell, quoted or not, is null; nothing else is. Throws one UserError with every
 * problem of the headers.
 */
export async function csvSource(database: DuckDb, files: readonly NamedFile[]): Promise<TextSource> {
  const headers = await Promise.all(files.map(({ path, name }) => readCsvHeader(path, name)));
  const [first] = headers;
  if (first === undefined) throw new Error("no files");
  const problems = files.flatMap(({ name }, index) =>
    headerProblems({ ...(headers[index] ?? first), name }, { ...first, name: files[0]?.name ?? "" }),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const sources: SourceFile[] = [];
  for (const [index, { path, name }] of files.entries()) {
    const header = headers[index] ?? first;
    const plain = await withOneLineEnd(database, { path, name, delimiter: header.delimiter });
    sources.push({ path: plain, name, format: "csv", from: await readCsv(plain, header, first.columns) });
  }
  return {
    from:
      sources.length === 1
        ? (sources[0]?.from ?? "")
        : `(${sources.map(({ from }) => `SELECT * FROM ${from}`).join(" UNION ALL ")})`,
    columns: first.columns.map((name, index) => ({ name, text: columnName(index) })),
    files: sources,
  };
}

/**
 * JSON lines: one object a line; a key that a line lacks is null there. A string is text and a number is one; nested
 * values are text.
 */
export async function jsonlSource(database: DuckDb, files: readonly NamedFile[]): Promise<TextSource> {
  const objects = `read_json_objects(${pathList(files.map(({ path }) => path))}, format = 'newline_delimited', hive_partitioning = false)`;
  const names = await keysOf(database, objects, files[0]?.name ?? "");
  const problems = nameProblems(names, files[0]?.name ?? "");
  if (names.length === 0) throw new UserError(`${files[0]?.name ?? ""} is empty. Write one JSON object a line.`);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return {
    from: readJsonl(files, names),
    columns: names.map((name, index) => ({ name, text: columnName(index), bare: `b${index}` })),
    files: files.map((file) => ({ ...file, format: "jsonl", from: readJsonl([file], names) })),
  };
}

/** In the order of the first object, then by name. */
async function keysOf(database: DuckDb, objects: string, file: string): Promise<readonly string[]> {
  const keys = `SELECT unnest(CASE WHEN json_type(json) = 'OBJECT' THEN json_keys(json) ELSE [NULL] END) AS key FROM ${objects}`;
  const found = await database.rows(`SELECT DISTINCT key FROM (${keys})`);
  if (found.some(({ key }) => key === null))
    throw new UserError(`${file} has lines that are no JSON object. Write one object with the columns a line.`);
  const [row] = await database.rows(`SELECT array_to_string(json_keys(json), chr(0)) AS keys FROM ${objects} LIMIT 1`);
  const order = String(row?.["keys"] ?? "").split("\0");
  return found.map(({ key }) => String(key)).toSorted((a, b) => rank(order, a) - rank(order, b) || (a < b ? -1 : 1));
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index === -1 ? order.length : index;
}

/** The file's columns in the order that is wanted. */
async function readCsv(path: string, { columns, delimiter }: CsvHeader, wanted: readonly string[]): Promise<string> {
  const types = columns.map((_, index) => `${columnName(index)}: 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false", "header = true", `delim = ${quoteText(delimiter)}`, "quote = '\"'", "escape = '\"'",
    "nullstr = ''", "strict_mode = true", `columns = {${types}}`, "hive_partitioning = false",
    `compression = ${(await isPacked(path)) ? "'gzip'" : "'none'"}`,
  ]; // prettier-ignore
  const read = `read_csv(${pathList([path])}, ${options.join(", ")})`;
  const places = wanted.map((name) => columns.indexOf(name));
  if (places.every((place, index) => place === index)) return read;
  return `(SELECT ${places.map((place, index) => `${columnName(place)} AS ${columnName(index)}`).join(", ")} FROM ${read})`;
}

/** Of each key the text of its value, and whether it is no string: every object is taken apart once, whatever it has. */
function readJsonl(files: readonly NamedFile[], names: readonly string[]): string {
  const types = names.map((name) => `${quoteText(name)}: 'JSON'`).join(", ");
  const values = names.map((_, index) => `j${index}`);
  const cells = values.flatMap((value, index) => [
    `CASE WHEN starts_with(${value}, '"') THEN ${value} ->> '$' ELSE CAST(${value} AS VARCHAR) END AS ${columnName(index)}`,
    `NOT starts_with(${value}, '"') AS b${index}`,
  ]);
  const rows = `read_json(${pathList(files.map(({ path }) => path))}, format = 'newline_delimited', hive_partitioning = false, columns = {${types}})`;
  return `(SELECT ${cells.join(", ")} FROM ${rows} AS objects(${values.join(", ")}))`;
}

interface NamedHeader extends CsvHeader {
  readonly name: string;
}

function headerProblems(header: NamedHeader, first: NamedHeader): readonly string[] {
  const { name } = header;
  const missing = first.columns.filter((column) => !header.columns.includes(column));
  const added = header.columns.filter((column) => !first.columns.includes(column));
  if (missing.length + added.length === 0) return nameProblems(header.columns, name);
  const shared = first.columns.length - missing.length;
  // Of two headers that have little in common, one may be a row.
  const areNames = 2 * shared >= Math.max(first.columns.length, header.columns.length);
  const differs = `${name} has other columns than ${first.name}`;
  return areNames && !isRow(header.columns) && !isRow(first.columns)
    ? [`${differs}: ${difference(missing, added)}. Files of one dataset need the same columns.`]
    : [
        `${differs}: ${shared} of ${header.columns.length} are among the ${first.columns.length} there. Files of one dataset need the same columns, and each its header as the first line.`,
      ];
}

function nameProblems(columns: readonly string[], file: string): readonly string[] {
  const unnamed = columns.flatMap((name, index) =>
    name.trim() === ""
      ? [`${file}: column ${index + 1} has no name. A data frame's index is left out with index=False.`]
      : [],
  );
  const folded = columns.map((name) => name.toLowerCase());
  if (isRow(columns) && new Set(folded).size < columns.length)
    return [`${file}: the first line looks like a row and not like a header. Write the names of the columns there.`];
  const twice = columns.filter((name, index) => name.trim() !== "" && folded.indexOf(name.toLowerCase()) !== index);
  return [
    ...unnamed,
    ...[...new Set(twice)].map(
      (name) =>
        `${file}: the column ${JSON.stringify(name)} occurs twice (capital letters do not count). Give each column its own name.`,
    ),
  ];
}

function difference(missing: readonly string[], added: readonly string[]): string {
  const parts = [
    missing.length === 0 ? "" : `it lacks ${listed(missing.slice(0, 5).map((name) => JSON.stringify(name)))}`,
    added.length === 0 ? "" : `it has ${listed(added.slice(0, 5).map((name) => JSON.stringify(name)))} in addition`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}
