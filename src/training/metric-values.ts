import { isRecord } from "../kernel/guards.ts";

/** What training told of one metric at one step; without a value it was no number. */
export interface MetricValue {
  readonly step: number;
  readonly name: string;
  readonly value: number | undefined;
  /** The last step, where the trainer tells. */
  readonly total?: number;
}

/** What says how far training is, the first one that is there. */
const STEPS = ["step", "global_step", "_step", "iteration", "iter", "epoch"];
/** What is told beside metrics, and is none. */
const NO_METRICS = new Set([...STEPS, "total", "wall time", "wall_time", "timestamp", "_timestamp", "_runtime"]);

/** One JSON object of a line: `{step, name, value}`, or a step and several metrics by their names. Else nothing. */
export function valuesOfLine(line: string, place: number): readonly MetricValue[] {
  const record = parsedJson(line);
  return isRecord(record) ? valuesOfRecord(record, place) : [];
}

/**
 * A whole JSON file, as trainers and people write one: the `trainer_state.json` of Hugging Face, a list of records, or
 * lists of numbers by name, as Keras's `history.history` and the `evals_result` of XGBoost and LightGBM. Undefined for
 * what is no JSON.
 */
export function valuesOfJson(text: string): readonly MetricValue[] | undefined {
  const content = parsedJson(text);
  if (Array.isArray(content)) return valuesOfRecords(content);
  if (!isRecord(content)) return undefined;
  const { log_history: history, max_steps: total } = content;
  if (!Array.isArray(history)) return valuesOfLists(content);
  return valuesOfRecords(history.map((record) => (isRecord(record) ? { ...withoutRates(record), total } : record)));
}

/** A table with a row a step and a column a metric, as the loggers of Lightning, Keras and timm write it. */
export function valuesOfTable(text: string): readonly MetricValue[] {
  const [head = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const delimiter = [",", ";", "\t"].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ",";
  const names = cellsOf(head, delimiter);
  return valuesOfRecords(
    lines
      .filter((line) => line !== "")
      .map((line) => Object.fromEntries(cellsOf(line, delimiter).map((cell, at) => [names[at] ?? "", numberOf(cell)]))),
  );
}

function valuesOfRecords(records: readonly unknown[]): readonly MetricValue[] {
  return records.flatMap((record, place) => (isRecord(record) ? valuesOfRecord(record, place) : []));
}

/** `place` is the step of a record that has none. */
function valuesOfRecord(record: Readonly<Record<string, unknown>>, place: number): readonly MetricValue[] {
  const keys = new Map(Object.keys(record).map((key) => [key.trim().toLowerCase(), key]));
  const stepKey = STEPS.map((key) => keys.get(key)).find((key) => key !== undefined);
  const step = stepKey === undefined ? place : record[stepKey];
  if (typeof step !== "number" || !Number.isFinite(step)) return [];
  const { name, value, total } = record;
  const end = typeof total === "number" && Number.isFinite(total) ? { total } : {};
  const metrics =
    typeof name === "string" && value !== undefined
      ? [[name, value] as const]
      : Object.entries(record).filter(([key]) => !NO_METRICS.has(key.trim().toLowerCase()));
  return metrics.flatMap(([metric, cell]) => told(metric, cell).map((one) => ({ step, ...one, ...end })));
}

function told(name: string, cell: unknown): readonly Pick<MetricValue, "name" | "value">[] {
  const safe = safeName(name);
  if (safe === "") return [];
  if (typeof cell === "number" && Number.isFinite(cell)) return [{ name: safe, value: cell }];
  return typeof cell === "number" || cell === NO_NUMBER ? [{ name: safe, value: undefined }] : [];
}

/** Names reach logs and pages: what neither needs is written as an underscore. */
function safeName(name: string): string {
  return name
    .trim()
    .replaceAll(/[^\w ./:@%-]/g, "_")
    .slice(0, 80);
}

/** Lists by name, in groups that go before the name: what a metric was on which rows. */
function valuesOfLists(lists: Readonly<Record<string, unknown>>, group = ""): readonly MetricValue[] {
  const own = STEPS.map((key) => lists[key]).find(Array.isArray) ?? [];
  const stepAt = (place: number): number => (typeof own[place] === "number" ? own[place] : place);
  return Object.entries(lists).flatMap(([name, list]): readonly MetricValue[] => {
    if (Array.isArray(list) && !NO_METRICS.has(name))
      return list.flatMap((cell, place) => told(group + name, cell).map((one) => ({ step: stepAt(place), ...one })));
    return isRecord(list) && group === "" ? valuesOfLists(list, `${name}-`) : [];
  });
}

/** How fast the Hugging Face trainer was: told once, at its end. */
function withoutRates(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => !/_runtime$|_per_second$|^total_flos$/.test(name)),
  );
}

const NO_NUMBER = "NaN";

/** JSON as Python writes it: its numbers that are none become `NO_NUMBER`. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/(?<![\w"])-?(?:NaN|Infinity)\b(?!")/g, `"${NO_NUMBER}"`));
  } catch {
    return undefined;
  }
}

function numberOf(cell: string): unknown {
  const text = cell.trim();
  if (text === "") return undefined;
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(text)) return NO_NUMBER;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

/** Cells between delimiters; quotes around one are taken off. */
function cellsOf(line: string, delimiter: string): readonly string[] {
  const cell = new RegExp(`${delimiter}(?:"((?:[^"]|"")*)"|([^${delimiter}]*))`, "g");
  return [...`${delimiter}${line}`.matchAll(cell)].map(
    ([, quoted, bare = ""]) => quoted?.replaceAll('""', '"') ?? bare,
  );
}
