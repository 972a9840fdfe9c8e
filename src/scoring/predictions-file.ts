import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { joinPredictions, type JoinOptions } from "../data/prediction-file.ts";
import type { Predictions } from "../data/predictions.ts";
import { openTable, type Table, type Wishes } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { OracleOptions } from "./oracle.ts";
import { Problem, within } from "./problems.ts";
import { FORMS, type Reading } from "./reading.ts";
import { nameOf, type Answerer } from "./role.ts";

export interface FileQuestion {
  readonly table: Table;
  readonly reading: Reading;
  /** Absolute. */
  readonly file: string | undefined;
}

/** What a file says of the rows, joined on the id. */
export async function readPredictions(
  options: OracleOptions,
  { table, reading, file }: FileQuestion,
): Promise<Predictions> {
  const { database, judged, host, scratch } = options;
  const { id } = judged.columns;
  const at = { rule: "predictions", file: judged.file } as const;
  if (id === undefined) throw new Problem("Predictions are joined on an id, and the manifest names no columns.id.", at);
  if (file === undefined) throw new Problem(`${whereNone(options)} no predictions of ${nameOf(options)}.`, at);
  return await within(at, async () => {
    const predictions = await openTable(database, {
      files: [await withExtension(file, judged, scratch)],
      root: host.workspace,
      kinds: (columns) => ({ ...scoresOf(reading, columns), [id]: "category" }),
    });
    const joined = await joinPredictions({
      table,
      predictions,
      id,
      form: FORMS[reading.task],
      ...expectedOf(reading),
    });
    await predictions.drop();
    return joined;
  });
}

/** Scores are numbers, however the file writes them. */
function scoresOf(reading: Reading, columns: readonly string[]): Wishes {
  if (reading.task === "text-generation") return { prediction: "category" };
  const names = columns.filter(
    (name) => /^(score(_|$)|q_)/.test(name) || (name === "prediction" && FORMS[reading.task] === "value"),
  );
  return Object.fromEntries(names.map((name) => [name, "numeric"] as const));
}

function whereNone({ role }: Answerer): string {
  if (role === undefined) return "There are";
  return role === "candidate" ? "Training left" : "The store has";
}

/** A file from the store is named by its digest; its format is that of the manifest's path. */
async function withExtension(file: string, { prediction }: ResolvedModel, scratch: string): Promise<string> {
  const wanted = /\.[a-z]+(?:\.gz)?$/i.exec(prediction.kind === "file" ? prediction.path : file)?.[0] ?? "";
  if (file.endsWith(wanted)) return file;
  const named = join(scratch, `${basename(file)}${wanted}`);
  await copyFile(file, named);
  return named;
}

/** What the file has to have: a score for every class or label, a column for every quantile, or texts. */
function expectedOf(reading: Reading): Pick<JoinOptions, "classes" | "known" | "positive" | "columns" | "texts"> {
  if (reading.task === "multiclass-classification" && reading.classes.length > 0)
    return reading.declared === undefined ? { known: reading.classes } : { classes: reading.classes };
  if (reading.task === "binary-classification") return { positive: reading.positive };
  if (reading.task === "multilabel-classification") return { columns: reading.names.map((name) => `score_${name}`) };
  if (reading.task === "quantile-regression") return { columns: reading.levels.map((level) => `q_${level}`) };
  return reading.task === "text-generation" ? { texts: "prediction" } : {};
}
