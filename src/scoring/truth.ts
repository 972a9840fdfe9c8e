import type { Codes, Table } from "../data/table.ts";
import { listed, plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { Sampling } from "../work/measure/sampling.ts";
import { Problem } from "./problems.ts";
import { readTaskTruth, type TaskTruth, type TruthReading } from "./task-truths.ts";

/** What is true of every row. */
export type Truth =
  | {
      readonly task: "binary-classification";
      readonly labels: Uint8Array;
      readonly positive: string;
      readonly negative: string | undefined;
    }
  | {
      readonly task: "multiclass-classification";
      readonly labels: Int32Array;
      readonly classes: readonly string[];
    }
  | { readonly task: "regression"; readonly targets: Float64Array }
  | TaskTruth;

const SHOWN = 6;
const MANY = 50;

/** Both spellings of a truth value stand for the same class. */
export const SAME_TRUTH: Readonly<Record<string, string>> = {
  true: "1",
  false: "0",
  "1": "true",
  "0": "false",
};

/** The target column by the manifest's task. Throws a Problem for rows without a usable label. */
export async function readTruth(reading: TruthReading): Promise<Truth> {
  const { table, model, file } = reading;
  const at = { rule: "labels", file } as const;
  const { column } = model.target;
  if (table.rows === 0)
    throw new Problem(`${table.source} has no rows, so there is nothing to judge on.`, {
      rule: "data",
      file,
    });
  for (const name of model.target.columns) table.column(name);
  const { task } = model;
  if (task === "regression") return { task, targets: await readTargets(table, column, file) };
  if (task !== "binary-classification" && task !== "multiclass-classification")
    return await readTaskTruth(task, reading);
  const { codes, dictionary } = await table.strings(column);
  const missing = countWhere(
    codes,
    (code) => code === -1 || /^[+-]?(?:nan|inf(?:inity)?)$/i.test(dictionary[code] ?? ""),
  );
  if (missing > 0)
    throw new Problem(
      `${plural(missing, "row")} of ${table.source} ${missing === 1 ? "has" : "have"} no label in the column ${quoted(column)}.`,
      at,
    );
  if (task === "multiclass-classification")
    return { task, ...readClasses({ codes, dictionary }, { table, model, file }) };
  const positive = positiveText(model, dictionary);
  if (dictionary.length > 2) {
    throw new Problem(
      `The column ${quoted(column)} of ${table.source} has ${dictionary.length > MANY ? "" : `${dictionary.length} values: `}${some(dictionary)}. A binary model has two; set task to multiclass-classification, or make the others one.`,
      at,
    );
  }
  if (!dictionary.includes(positive) && dictionary.length === 2) {
    throw new Problem(
      `target.positive is ${quoted(positive)}, but the column ${quoted(column)} of ${table.source} has ${some(dictionary)}.`,
      at,
    );
  }
  const place = dictionary.indexOf(positive);
  const negative = dictionary.find((word) => word !== positive);
  return {
    task,
    labels: Uint8Array.from(codes, (code) => (code === place ? 1 : 0)),
    positive,
    negative,
  };
}

/** The text form of the positive class, as the data writes it: `1` also stands for `true`. */
export function positiveText({ target: { positive } }: ResolvedModel, dictionary: readonly string[]): string {
  const text = String(positive);
  if (dictionary.includes(text)) return text;
  const isBoolean = dictionary.length > 0 && dictionary.every((word) => word === "true" || word === "false");
  if (isBoolean && text === "1") return "true";
  return dictionary.every((word) => word === "0" || word === "1") && text === "true" ? "1" : text;
}

/** Weights and groups of the rows. */
export async function readSampling(
  table: Table,
  { task, columns: { weight, group } }: ResolvedModel,
  file: string | undefined,
): Promise<Sampling> {
  // Queries and series are the units there, and each counts alike.
  if (task === "ranking" || task === "forecasting") return {};
  const weights = weight === undefined ? undefined : await table.numbers(weight);
  const bad = weights === undefined ? 0 : countWhere(weights, (value) => !(value >= 0 && Number.isFinite(value)));
  if (bad > 0)
    throw new Problem(
      `${plural(bad, "row")} of ${table.source} ${bad === 1 ? "has" : "have"} no weight of 0 or more in the column ${quoted(weight ?? "")}.`,
      { rule: "data", file },
    );
  if (weights?.every((value) => value === 0) === true)
    throw new Problem(`All weights of ${table.source} are 0.`, { rule: "data", file });
  if (group === undefined) return { weights };
  const { codes, dictionary } = await table.strings(group);
  let count = dictionary.length;
  // A row without a group is a group of its own.
  const own = codes.map((code) => (code === -1 ? count++ : code));
  return { weights, clusters: { codes: own, count } };
}

export async function readTargets(table: Table, column: string, file: string | undefined): Promise<Float64Array> {
  const targets = await table.numbers(column);
  const bad = countWhere(targets, (value) => !Number.isFinite(value));
  if (bad === 0) return targets;
  throw new Problem(
    `${plural(bad, "row")} of ${table.source} ${bad === 1 ? "has" : "have"} no finite number in the target column ${quoted(column)}.`,
    { rule: "labels", file },
  );
}

interface Reading {
  readonly table: Table;
  readonly model: ResolvedModel;
  readonly file: string | undefined;
}

function readClasses(
  { codes, dictionary }: Codes,
  { table, model, file }: Reading,
): { readonly labels: Int32Array; readonly classes: readonly string[] } {
  const classes = model.target.classes?.map(String) ?? dictionary;
  const unknown = dictionary.filter((word) => !classes.includes(word));
  if (unknown.length > 0) {
    throw new Problem(
      `The column ${quoted(model.target.column)} of ${table.source} has ${some(unknown)}, which target.classes does not name.`,
      { rule: "labels", file },
    );
  }
  const places = dictionary.map((word) => classes.indexOf(word));
  return { labels: codes.map((code) => places[code] ?? -1), classes };
}

export function countWhere(values: Iterable<number>, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count;
}

/** Some of a few values; of many only how many: a column of ids or names is no list of classes. */
export function some(words: readonly string[]): string {
  if (words.length > MANY) return `${words.length} different values`;
  const shown = words.slice(0, SHOWN).map((word) => quoted(word.slice(0, 40)));
  return words.length > SHOWN ? `${shown.join(", ")}, …` : listed(shown);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
