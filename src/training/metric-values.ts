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
export function* valuesOfLine(line: string, place: number): Generator<MetricValue> {
  const record = parsedJson(line);
  if (isRecord(record)) yield* valuesOfRecord(record, place);
}

/**
 * A whole JSON file, as trainers and people write one: the `trainer_state.json` of Hugging Face, a list of records, or
 * lists of numbers by name, as Keras's `history.history` and the `evals_result` of XGBoost and LightGBM. Undefined for
 * what is no JSON.
 */
export function valuesOfJson(text: string): Iterable<MetricValue> | undefined {
  const content = parsedJson(text);
  if (Array.isArray(content)) return valuesOfRecords(content);
  if (!isRecord(content)) return undefined;
  const { log_history: history, max_steps: total } = content;
  if (!Array.isArray(history)) return valuesOfLists(content);
  return valuesOfRecords(history.map((record) => (isRecord(record) ? { ...withoutRates(record), total } : record)));
}

/** A table with a row a step and a column a metric, as the loggers of Lightning, Keras and timm write it. */
export function* valuesOfTable(text: string): Generator<MetricValue> {
  const [head = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const delimiter = [",", ";", "\t"].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ",";
  const names = cellsOf(head, delimiter).map((name) => name.trim());
  const at = stepAmong(names);
  const metrics = [...names.entries()].filter(([, name]) => isMetric(name));
  for (const [place, line] of lines.filter((each) => each !== "").entries()) {
    const cells = cellsOf(line, delimiter);
    const step = at < 0 ? place : numberOf(cells[at]);
    if (typeof step !== "number" || !Number.isFinite(step)) continue;
    for (const [column, name] of metrics) yield* told(name, numberOf(cells[column]), { step });
  }
}

/** Which of some names is the step's; -1: none. */
function stepAmong(names: readonly string[]): number {
  const known = names.map((name) => name.trim().toLowerCase());
  return STEPS.map((step) => known.indexOf(step)).find((at) => at >= 0) ?? -1;
}

function isMetric(name: string): boolean {
  return !NO_METRICS.has(name.trim().toLowerCase());
}

function* valuesOfRecords(records: readonly unknown[]): Generator<MetricValue> {
  for (const [place, record] of records.entries()) if (isRecord(record)) yield* valuesOfRecord(record, place);
}

/** `place` is the step of a record that has none. */
function* valuesOfRecord(record: Readonly<Record<string, unknown>>, place: number): Generator<MetricValue> {
  const names = Object.keys(record);
  const stepName = names[stepAmong(names)];
  const step = stepName === undefined ? place : record[stepName];
  if (typeof step !== "number" || !Number.isFinite(step)) return;
  const { name, value, total } = record;
  const end = typeof total === "number" && Number.isFinite(total) ? { total } : {};
  if (typeof name === "string" && value !== undefined) {
    yield* told(name, value, { step, ...end });
    return;
  }
  for (const [metric, cell] of Object.entries(record))
    if (isMetric(metric)) yield* told(metric, cell, { step, ...end });
}

function* told(name: string, cell: unknown, at: Pick<MetricValue, "step" | "total">): Generator<MetricValue> {
  const safe = safeName(name);
  if (safe === "" || (typeof cell !== "number" && cell !== NO_NUMBER)) return;
  yield { ...at, name: safe, value: typeof cell === "number" && Number.isFinite(cell) ? cell : undefined };
}

/** Names reach logs and pages: what neither needs is written as an underscore. */
function safeName(name: string): string {
  return name
    .trim()
    .replaceAll(/[^\w ./:@%-]/gu, "_")
    .slice(0, 80);
}

/** Lists by name, in groups that go before the name: what a metric was on which rows. */
function* valuesOfLists(lists: Readonly<Record<string, unknown>>, group = ""): Generator<MetricValue> {
  const own = STEPS.map((key) => lists[key]).find(Array.isArray) ?? [];
  const stepAt = (place: number): number => (typeof own[place] === "number" ? own[place] : place);
  for (const [name, list] of Object.entries(lists)) {
    if (Array.isArray(list) && !NO_METRICS.has(name))
      for (const [place, cell] of list.entries()) yield* told(group + name, cell, { step: stepAt(place) });
    else if (isRecord(list) && group === "") yield* valuesOfLists(list, `${name}-`);
  }
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

function numberOf(cell = ""): unknown {
  const text = cell.trim();
  if (text === "") return undefined;
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(text)) return NO_NUMBER;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

/** Cells between delimiters; quotes around one are taken off. */
function cellsOf(line: string, delimiter: string): readonly string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cell = new RegExp(`${delimiter}(?:"((?:[^"]|"")*)"|([^${delimiter}]*))`, "g");
  return [...`${delimiter}${line}`.matchAll(cell)].map(
    ([, quoted, bare = ""]) => quoted?.replaceAll('""', '"') ?? bare,
  );
}
