import type { Codes } from "../data/table.ts";
import { plural } from "../kernel/text.ts";
import { countWhere } from "./count-where.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem } from "./problems.ts";
import {
  binaryReading,
  classReading,
  namedBy,
  type BinaryReading,
  type ClassReading,
  type PlainReading,
} from "./reading.ts";
import { readTargets } from "./targets.ts";
import { readTaskTruth, type TaskEvidence, type TaskTruth } from "./task-truths.ts";
import { areFew, quoted, some } from "./words.ts";

/** The labels of every row, in the terms of a reading. */
export type Truth = BinaryTruth | ClassTruth | ValueTruth | TaskTruth;

export interface BinaryTruth {
  readonly task: "binary-classification";
  readonly reading: BinaryReading;
  /** 1 where the label is the positive class. */
  readonly labels: Uint8Array;
}

export interface ClassTruth {
  readonly task: "multiclass-classification";
  readonly reading: ClassReading;
  /** Places in the reading's classes. */
  readonly labels: Int32Array;
}

export interface ValueTruth {
  readonly task: "regression";
  readonly reading: PlainReading;
  readonly targets: Float64Array;
}

/** The target column by the manifest's task. Throws a Problem for rows without a usable label. */
export async function readTruth(opened: OpenedRows, evidence: TaskEvidence): Promise<Truth> {
  const { table, model, file } = opened;
  if (table.rows === 0)
    throw new Problem(`${table.source} has no rows, so there is nothing to judge on.`, {
      rule: "data",
      file,
    });
  for (const name of model.target.columns) table.column(name);
  const { task } = model;
  if (task === "regression") return { task, reading: { task }, targets: await readTargets(opened) };
  if (task === "binary-classification") return binaryTruth(opened, await readLabels(opened));
  if (task === "multiclass-classification") return classTruth(opened, await readLabels(opened));
  return await readTaskTruth(task, opened, evidence);
}

/** The same labels where a model names classes that these rows lack. */
export function truthBy(truth: Truth, classes: readonly string[] | undefined): Truth {
  if (truth.task !== "multiclass-classification") return truth;
  const reading = namedBy(truth.reading, classes);
  if (reading === truth.reading) return truth;
  const places = truth.reading.classes.map((name) => reading.classes.indexOf(name));
  return { task: truth.task, reading, labels: truth.labels.map((code) => places[code] ?? -1) };
}

async function readLabels({ table, model, file }: OpenedRows): Promise<Codes> {
  const { column } = model.target;
  const { codes, dictionary } = await table.strings(column);
  const missing = countWhere(
    codes,
    (code) => code === -1 || /^[+-]?(?:nan|inf(?:inity)?)$/i.test(dictionary[code] ?? ""),
  );
  if (missing === 0) return { codes, dictionary };
  throw new Problem(
    `${plural(missing, "row")} of ${table.source} ${missing === 1 ? "has" : "have"} no label in the column ${quoted(column)}.`,
    { rule: "labels", file },
  );
}

function binaryTruth({ table, model, file }: OpenedRows, { codes, dictionary }: Codes): BinaryTruth {
  const reading = binaryReading(model, dictionary);
  const { positive } = reading;
  const { column } = model.target;
  const at = { rule: "labels", file } as const;
  if (dictionary.length > 2) {
    throw new Problem(
      `The column ${quoted(column)} of ${table.source} has ${!areFew(dictionary) ? "" : `${dictionary.length} values: `}${some(dictionary)}. A binary model has two; set task to multiclass-classification, or make the others one.`,
      at,
    );
  }
  if (!dictionary.includes(positive) && dictionary.length === 2) {
    throw new Problem(
      `target.positive is ${quoted(positive)}, but the column ${quoted(column)} of ${table.source} has ${some(dictionary)}.`,
      at,
    );
  }
  refuseUndeclared({ table, model, file }, dictionary, reading.declared?.classes);
  const place = dictionary.indexOf(positive);
  return { task: reading.task, reading, labels: Uint8Array.from(codes, (code) => (code === place ? 1 : 0)) };
}

function classTruth({ table, model, file }: OpenedRows, { codes, dictionary }: Codes): ClassTruth {
  const reading = classReading(model, dictionary);
  refuseUndeclared({ table, model, file }, dictionary, reading.classes);
  const places = dictionary.map((word) => reading.classes.indexOf(word));
  return { task: reading.task, reading, labels: codes.map((code) => places[code] ?? -1) };
}

function refuseUndeclared(
  { table, model, file }: OpenedRows,
  dictionary: readonly string[],
  classes: readonly string[] = dictionary,
): void {
  const unknown = dictionary.filter((word) => !classes.includes(word));
  if (unknown.length === 0) return;
  const padded = unknown.some((word) => /^0\d+$/.test(word)) ? " A text of digits is in quotes there." : "";
  throw new Problem(
    `The column ${quoted(model.target.column)} of ${table.source} has ${some(unknown)}, which target.classes does not name.${padded}`,
    { rule: "labels", file },
  );
}
