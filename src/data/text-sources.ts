import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import { type DuckDb, quoteName, quoteText } from "../engines/duckdb.ts";
import { type CsvHeader, readCsvHeader } from "./csv-header.ts";
import { pathList, type TextSource } from "./relation.ts";

interface NamedFile {
  readonly path: string;
  readonly name: string;
}

/**
 * CSV files with one header. An empty cell, quoted or not, is null; nothing else is. Throws one UserError with every
 * problem of the headers.
 */
export async function csvSource(files: readonly NamedFile[]): Promise<TextSource> {
  const headers = await Promise.all(files.map(({ path, name }) => readCsvHeader(path, name)));
  const [first] = headers;
  if (first === undefined) throw new Error("no files");
  const problems = files.flatMap(({ name }, index) =>
    headerProblems({ ...(headers[index] ?? first), name }, { ...first, name: files[0]?.name ?? "" }),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const sources = files.map(({ path, name }, index) => ({
    path, name, format: "csv" as const, from: readCsv(path, headers[index] ?? first),
  })); // prettier-ignore
  return {
    from:
      sources.length === 1
        ? (sources[0]?.from ?? "")
        : `(${sources.map(({ from }) => `SELECT * FROM ${from}`).join(" UNION ALL ")})`,
    columns: first.columns.map((name) => ({ name, text: quoteName(name) })),
    files: sources,
  };
}

/** JSON lines: one object a line; a key that a line lacks is null there. Nested values are text. */
export async function jsonlSource(database: DuckDb, files: readonly NamedFile[]): Promise<TextSource> {
  const from = readJsonl(files.map(({ path }) => path));
  const keys = await database.rows(
    `SELECT key, min(place) AS first FROM (SELECT unnest(json_keys(json)) AS key, place FROM (SELECT json, row_number() OVER () AS place FROM ${from})) GROUP BY key`,
  );
  const [{ odd = 0 } = {}] = await database.rows(
    `SELECT count(*) FILTER (WHERE json_type(json) <> 'OBJECT')::DOUBLE AS odd FROM ${from}`,
  );
  if (Number(odd) > 0)
    throw new UserError(
      `${files[0]?.name ?? ""} has lines that are no JSON object. Write one object with the columns a line.`,
    );
  const order = await keyOrder(database, from);
  const names = keys
    .map(({ key }) => String(key))
    .toSorted((a, b) => rank(order, a) - rank(order, b) || (a < b ? -1 : 1));
  const problems = nameProblems(names, files[0]?.name ?? "");
  if (names.length === 0) throw new UserError(`${files[0]?.name ?? ""} is empty. Write one JSON object a line.`);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return {
    from,
    // A JSON pointer takes any key; a bare key would be read as a path.
    columns: names.map((name) => ({
      name,
      text: `json_extract_string(json, ${quoteText(`/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)})`,
    })),
    files: files.map(({ path, name }) => ({ path, name, format: "jsonl", from: readJsonl([path]) })),
  };
}

async function keyOrder(database: DuckDb, from: string): Promise<readonly string[]> {
  const [row] = await database.rows(`SELECT array_to_string(json_keys(json), chr(0)) AS keys FROM ${from} LIMIT 1`);
  return String(row?.["keys"] ?? "").split("\0");
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index === -1 ? order.length : index;
}

function readCsv(path: string, { columns, delimiter }: CsvHeader): string {
  const types = columns.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false", "header = true", `delim = ${quoteText(delimiter)}`, "quote = '\"'", "escape = '\"'",
    "nullstr = ''", "strict_mode = true", `columns = {${types}}`,
    `compression = ${path.endsWith(".gz") ? "'gzip'" : "'none'"}`,
  ]; // prettier-ignore
  return `read_csv(${pathList([path])}, ${options.join(", ")})`;
}

function readJsonl(paths: readonly string[]): string {
  return `read_json_objects(${pathList(paths)}, format = 'newline_delimited')`;
}

interface NamedHeader extends CsvHeader {
  readonly name: string;
}

function headerProblems(header: NamedHeader, first: NamedHeader): readonly string[] {
  const { name } = header;
  const missing = first.columns.filter((column) => !header.columns.includes(column));
  const added = header.columns.filter((column) => !first.columns.includes(column));
  if (missing.length + added.length > 0)
    return [
      `${name} has other columns than ${first.name}: ${difference(missing, added)}. Files of one dataset need the same header.`,
    ];
  if (header.columns.join("\0") !== first.columns.join("\0"))
    return [`${name} has the columns of ${first.name} in another order. Files of one dataset need the same header.`];
  return nameProblems(header.columns, name);
}

function nameProblems(columns: readonly string[], file: string): readonly string[] {
  const unnamed = columns.flatMap((name, index) =>
    name.trim() === ""
      ? [`${file}: column ${index + 1} has no name. A data frame's index is left out with index=False.`]
      : [],
  );
  const folded = columns.map((name) => name.toLowerCase());
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
