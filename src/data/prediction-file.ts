import { UserError } from "../kernel/errors.ts";
import { listed, plural } from "../kernel/text.ts";
import { nearestColumn } from "./column-names.ts";
import { numberSql, textSql } from "./column-sql.ts";
import type { OutputForm } from "./outputs.ts";
import type { Predictions } from "./predictions.ts";
import type { Table } from "./table.ts";

/** Rows that the file says nothing of, under no way of writing their ids, and nothing else that is wrong. */
export class MissingRows extends UserError {
  /** The message without its advice, which is no use to whoever cannot predict them any more. */
  readonly fact: string;

  constructor(fact: string) {
    super(`${fact} Predict every row.`);
    this.fact = fact;
  }
}

export interface JoinOptions {
  readonly table: Table;
  /** The opened predictions file, in the same database. */
  readonly predictions: Table;
  /** The id column of both. */
  readonly id: string;
  readonly form: OutputForm;
  /** Of a matrix: text forms of the classes. Default: those that the columns of the file name, in its order. */
  readonly classes?: readonly string[];
  /** Of a matrix, where nothing names the classes: some of them, those that the data has. */
  readonly known?: readonly string[];
  /** Of two classes: the one whose score is read, `score` or by its name. */
  readonly positive?: string;
  /** Instead of what the form has: exactly these columns of numbers, row-major. */
  readonly columns?: readonly string[];
  /** Instead of scores: the column of texts, given as labels. */
  readonly texts?: string;
}

/**
 * Predictions from a file instead of a model, joined on the id. Its columns: the id; `score` (binary: of the positive
 * class, or `score_<class>` of it) or, for a value, `score` or `prediction`; for a matrix `score_<class>` of every class; `label` where
 * there are labels; or `columns` or `texts` as the options name them. Rows of the file that the dataset does not have
 * are ignored. Throws a UserError that names the rows (from 1, without the header) whose ids are missing, doubled or
 * empty; never the ids, which identify people.
 */
export async function joinPredictions(options: JoinOptions): Promise<Predictions> {
  const { table, predictions, form } = options;
  if (options.texts !== undefined) {
    predictions.column(options.texts);
    await refuseIds(options);
    return { rows: table.rows, labels: await joinLabels(options, options.texts) };
  }
  const columns = scoreColumns(options);
  const hasLabel =
    form !== "value" && options.columns === undefined && predictions.columns.some(({ name }) => name === "label");
  if (columns.length === 0 && !hasLabel)
    throw new UserError(
      `${predictions.source} has neither scores nor labels. Write a column ${listed(expected(options))}${form === "value" ? "" : ', or "label"'}.${near(options)}`,
    );
  await refuseIds(options);
  const scores = columns.length === 0 ? undefined : await joinScores(options, columns);
  const labels = hasLabel ? { labels: await joinLabels(options, "label") } : {};
  const named = form === "matrix" && options.columns === undefined ? classesOf(options) : [];
  const classes = named.length > 0 ? { classes: named } : {};
  return { rows: table.rows, ...(scores === undefined ? {} : { scores }), ...classes, ...labels };
}

function scoreColumns(options: JoinOptions): readonly string[] {
  const { predictions, form, columns } = options;
  const names = new Set(predictions.columns.map(({ name }) => name));
  if (columns !== undefined) return allOf(columns, names, predictions.source);
  if (form === "binary") return ["score", `score_${options.positive}`].filter((name) => names.has(name)).slice(0, 1);
  if (form === "value") return ["score", "prediction"].filter((name) => names.has(name)).slice(0, 1);
  const wanted = classesOf(options).map((name) => `score_${name}`);
  const all = [...new Set([...wanted, ...(options.known ?? []).map((name) => `score_${name}`)])];
  return wanted.some((name) => names.has(name)) ? allOf(all, names, predictions.source) : [];
}

/** The column of the file that was probably meant. */
function near({ predictions, form }: JoinOptions): string {
  if (form === "matrix") return "";
  const names = predictions.columns.map(({ name }) => name);
  const wanted = ["score", ...(form === "value" ? ["prediction"] : ["label"])];
  return wanted.map((name) => nearestColumn(name, names)).find((hint) => hint !== "") ?? "";
}

function allOf(wanted: readonly string[], names: ReadonlySet<string>, source: string): readonly string[] {
  const missing = wanted.filter((name) => !names.has(name));
  if (missing.length === 0) return wanted;
  throw new UserError(
    `${source} lacks ${listed(missing.map((name) => JSON.stringify(name)))}. Write a score for every class.`,
  );
}

function expected({ form, known = ["<class>"], classes = known }: JoinOptions): readonly string[] {
  return form === "matrix" ? classes.map((name) => `"score_${name}"`) : ['"score"'];
}

function classesOf({ predictions, classes }: JoinOptions): readonly string[] {
  return classes ?? predictions.columns.flatMap(({ name }) => (name.startsWith("score_") ? [name.slice(6)] : []));
}

async function refuseIds({ table, predictions, id }: JoinOptions): Promise<void> {
  const problems: string[] = [];
  for (const one of [table, predictions]) {
    const key = textSql(one.column(id));
    const [row] = await one.database.rows(`SELECT count(*)::DOUBLE AS empty FROM ${one.relation} WHERE ${key} IS NULL`);
    if (Number(row?.["empty"]) > 0)
      problems.push(
        `${one.source} has ${plural(Number(row?.["empty"]), "row")} without ${JSON.stringify(id)}. Give every row its id.`,
      );
    const doubled = await unfitRows(
      one,
      `SELECT max(place) AS place FROM (${placed(one, id)}) WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1`,
    );
    if (doubled !== undefined)
      problems.push(
        `${one.source} has ${plural(doubled.count, "id")} more than once (again in ${doubled.places}). Keep one row an id.`,
      );
  }
  const theirs = `SELECT ${textSql(predictions.column(id))} FROM ${predictions.relation} WHERE ${textSql(predictions.column(id))} IS NOT NULL`;
  const missing = await unfitRows(table, `SELECT place FROM (${placed(table, id)}) WHERE id NOT IN (${theirs})`);
  if (missing !== undefined) {
    const written = await writtenDifferently({ table, predictions, id }, theirs);
    const alone = new MissingRows(
      `${predictions.source} has no prediction for ${plural(missing.count, "row")} of ${table.source} (${missing.places}).`,
    );
    if (written === undefined && problems.length === 0) throw alone;
    problems.push(written === undefined ? alone.message : `${alone.fact} ${written}`);
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

/** Ids that are equal as numbers, or without the white space and capitals around them: the same, written in two ways. */
async function writtenDifferently(
  { table, predictions, id }: Pick<JoinOptions, "table" | "predictions" | "id">,
  theirs: string,
): Promise<string | undefined> {
  const missing = `SELECT id AS own FROM (${placed(table, id)}) WHERE id NOT IN (${theirs})`;
  const others = `SELECT DISTINCT ${textSql(predictions.column(id))} AS other FROM ${predictions.relation}`;
  const ways = [
    ["as numbers", (text: string) => `TRY_CAST(${text} AS DOUBLE)`],
    ["without white space and capitals", (text: string) => `lower(trim(${text}))`],
  ] as const;
  for (const [how, form] of ways) {
    const [row] = await table.database.rows(
      `SELECT count(*)::DOUBLE AS count, any_value(own) AS own, any_value(other) AS other FROM (${missing}) JOIN (${others}) ON ${form("own")} = ${form("other")}`,
    );
    const count = Number(row?.["count"] ?? 0);
    if (count === 0) continue;
    const pair = `${writing(String(row?.["own"]))} there and ${writing(String(row?.["other"]))} here`;
    return `${plural(count, "id")} ${count === 1 ? "is" : "are"} equal ${how} and written differently: ${pair}. Write ids as the data has them, best as text (in pandas: dtype=str, or astype("Int64")).`;
  }
  return undefined;
}

/** How an id is written, without any digit of it. */
function writing(id: string): string {
  if (id !== id.trim()) return "with white space";
  if (/^[+-]?\d+\.0*$/.test(id)) return "with a fraction such as 1.0";
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(id)) return "with an exponent such as 1e+05";
  if (/^[+-]?0\d+$/.test(id)) return "with leading zeros such as 00001";
  if (/^[+-]?\d+$/.test(id)) return "as a plain number such as 1";
  return /[A-Z]/.test(id) ? "with capitals" : "in small letters";
}

function placed(table: Table, id: string): string {
  return `SELECT ${textSql(table.column(id))} AS id, row_number() OVER () AS place FROM ${table.relation}`;
}

interface UnfitRows {
  readonly count: number;
  /** Some of them: `row 3`, `rows 3, 9, 12, …`. */
  readonly places: string;
}

const SHOWN = 3;

async function unfitRows({ database }: Table, query: string): Promise<UnfitRows | undefined> {
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS count FROM (${query})`);
  const count = Number(row?.["count"] ?? 0);
  if (count === 0) return undefined;
  const some = await database.rows(`SELECT place::DOUBLE AS place FROM (${query}) ORDER BY place LIMIT ${SHOWN}`);
  const rest = count > SHOWN ? ", …" : "";
  return {
    count,
    places: `${count === 1 ? "row" : "rows"} ${some.map(({ place }) => String(place)).join(", ")}${rest}`,
  };
}

function joined({ table, predictions, id }: JoinOptions, selected: readonly string[]): string {
  const rows = `(SELECT row_number() OVER () AS place, ${textSql(table.column(id))} AS id FROM ${table.relation})`;
  const values = `(SELECT ${textSql(predictions.column(id))} AS id, ${selected.map((sql, index) => `${sql} AS value_${index}`).join(", ")} FROM ${predictions.relation})`;
  return `SELECT ${selected.map((_, index) => `value_${index}`).join(", ")} FROM ${rows} JOIN ${values} USING (id) ORDER BY place`;
}

async function joinScores(options: JoinOptions, columns: readonly string[]): Promise<Float64Array> {
  const { table, predictions } = options;
  const selected = columns.map((name) => {
    const column = predictions.column(name);
    if (column.kind !== "number")
      throw new UserError(
        `The column ${JSON.stringify(name)} of ${predictions.source} holds other things than numbers. ${column.mixed ?? "Write scores as numbers."}`,
      );
    return numberSql(column);
  });
  const scores = new Float64Array(table.rows * columns.length);
  let row = 0;
  for await (const chunk of table.database.stream(joined(options, selected))) {
    for (let index = 0; index < columns.length; index++) {
      const values = chunk.values(index, "DOUBLE");
      for (let offset = 0; offset < chunk.rows; offset++)
        scores[(row + offset) * columns.length + index] = values[offset] ?? Number.NaN;
    }
    row += chunk.rows;
  }
  return scores;
}

async function joinLabels(
  options: JoinOptions,
  name: string,
): Promise<{ readonly codes: Int32Array; readonly dictionary: readonly string[] }> {
  const { table, predictions } = options;
  const dictionary = await predictions.distinct(name);
  const positions = new Map(dictionary.map((word, position) => [word, position]));
  const codes = new Int32Array(table.rows).fill(-1);
  let row = 0;
  for await (const chunk of table.database.stream(joined(options, [textSql(predictions.column(name))]))) {
    for (const word of chunk.texts(0)) codes[row++] = word === null ? -1 : (positions.get(word) ?? -1);
  }
  return { codes, dictionary };
}
