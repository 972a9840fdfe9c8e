import type { Codes } from "../data/table.ts";
import { openOracle } from "./open-oracle.ts";
import { openRows, type OpenedRows } from "./open-rows.ts";
import { Problem, within } from "./problems.ts";
import { readAnswers, type ReadAnswers } from "./read-answers.ts";
import { readingOf, type Reading } from "./reading.ts";
import type { ScoreRequest } from "./request.ts";
import { withTools } from "./tools.ts";
import { readTruth } from "./truth.ts";

export interface ScoredRows extends ReadAnswers {
  readonly rows: number;
  /** Of each row the value of columns.id, -1 where it is empty; undefined where the data has no such column. They identify people. */
  readonly ids: Codes | undefined;
}

/**
 * Asks one model about rows that need no labels; those that are there are not used. The answers are in the order of the rows, scores and
 * codes in that of the reading's classes, names or levels. Throws a Problem (a UserError) where the data cannot be read
 * or has no rows, the model cannot be run on it, an answer is missing or means nothing, or nothing names the classes.
 * @awaits the scheduled monitor
 */
export async function scoreRows(request: ScoreRequest): Promise<ScoredRows> {
  const { host, model, contender, data, role, isolation, reading = readingOf(model) } = request;
  const files = [...data.files, ...(contender.predictions === undefined ? [] : [contender.predictions.file])];
  return await withTools({ host, files }, async (tools) => {
    await using oracle = await openOracle({ ...tools, host, judged: model, isolation, contender, role });
    const opened = await openRows({ host, database: tools.database, model, data, oracles: [oracle] });
    const { table, file } = opened;
    return await within({ rule: "data", file }, async () => {
      if (table.rows === 0)
        throw new Problem(`${table.source} has no rows, so there is nothing to score.`, { rule: "data", file });
      const predictions = await oracle.predict(table, reading);
      const read = readAnswers(predictions, reading, { role, threshold: model.threshold });
      return { ...read, rows: table.rows, ids: await idsOf(opened) };
    });
  });
}

/**
 * What a model's answers mean by the labels of these rows, to read its answers for others without labels. Throws a Problem
 * for rows without a usable label.
 * @awaits the scheduled monitor
 */
export async function readingByLabels({
  host,
  model,
  data,
}: Pick<ScoreRequest, "host" | "model" | "data">): Promise<Reading> {
  return await withTools({ host, files: data.files }, async ({ database }) => {
    const opened = await openRows({ host, database, model, data });
    const { reading } = await within({ rule: "data", file: opened.file }, () => readTruth(opened, {}));
    return reading;
  });
}

async function idsOf({ table, model: { columns } }: OpenedRows): Promise<Codes | undefined> {
  const column = table.columns.find(({ name }) => name === columns.id);
  return column && (await table.strings(column.name));
}
