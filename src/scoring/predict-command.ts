import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFeatures } from "../data/feature-file.ts";
import type { Table } from "../data/table.ts";
import { plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { canonicalJson, sha256 } from "../records/canonical.ts";
import { describeEnd } from "../training/local.ts";
import type { Oracle, OracleOptions } from "./oracle.ts";
import { predictApart } from "./predict-apart.ts";
import { predictBeside } from "./predict-beside.ts";
import { makePredictFolder } from "./predict-folder.ts";
import type { PredictJob, Predicted } from "./predict-job.ts";
import { readPredictions } from "./predictions-file.ts";
import { Problem } from "./problems.ts";
import { nameOf } from "./role.ts";
import { requireSameQuestion } from "./shard-answers.ts";

/** A model that a command asks: it answers about all rows at once, since nobody knows what of them it looks at together. */
export function commandAnswers(options: OracleOptions, model: ResolvedModel): Pick<Oracle, "predict" | "share"> {
  return {
    predict: async ({ table, reading, given }) => {
      if (given === undefined)
        return await predictByCommand(options, model, {
          table,
          read: (file) => readPredictions(options, { table, reading, file }),
        });
      requireSameQuestion(given, questionOf(table, model));
      return await readPredictions(options, { table, reading, file: given.kind === "file" ? given.path : undefined });
    },
    share: (table) => ({
      kind: "whole",
      digest: questionOf(table, model),
      leave: (target) => predictByCommand(options, model, { table, read: (file) => copyFile(file, target) }),
    }),
  };
}

function questionOf({ rows, columns }: Table, { prediction }: ResolvedModel): string {
  const read = columns.map(({ name, kind, type }) => ({ name, kind, type }));
  return sha256(canonicalJson({ rows, columns: read, prediction }));
}

interface CommandQuestion<T> {
  readonly table: Table;
  /** Takes the file that the command leaves, which is gone afterwards. */
  read(file: string): Promise<T>;
}

/**
 * The command sees every column but the target, nothing of this job's environment, and of the repository the code and
 * the artifact. Where isolation is required it sees nothing else of the machine but programs, no other process and no
 * network; what it leaves is read when nothing of it is left.
 */
async function predictByCommand<T>(
  options: OracleOptions,
  model: ResolvedModel,
  { table, read }: CommandQuestion<T>,
): Promise<T> {
  const { host, contender, judged, isolation } = options;
  if (model.prediction.kind !== "command") throw new TypeError("not a command");
  const { command } = model.prediction;
  const scratch = await mkdtemp(join(options.scratch, "predict-"));
  try {
    const features = join(scratch, "features.csv");
    // A change may name another target than the one that judges.
    await writeFeatures(table, features, [...new Set([...judged.target.columns, ...model.target.columns])]);
    const tree = join(scratch, "tree");
    const folder = await makePredictFolder({
      model,
      judged,
      code: contender.code,
      workspace: host.workspace,
      artifact: contender,
      foreignPackages: contender.foreignPackages,
      othersData: contender.othersData,
      target: tree,
    });
    const job: PredictJob = { host, model, command, scratch, tree, folder, features, name: nameOf(options) };
    const file = resultOf(job, isolation === "none" ? await predictBeside(job) : await predictApart(job));
    host.log.info(`${job.name}: predicted ${plural(table.rows, "row")} by ${command.join(" ")}`);
    return await read(file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The file that it left. Throws a Problem where it did not end well, or left something else. */
function resultOf({ name, model, command }: PredictJob, { end, lines, result, remediation }: Predicted): string {
  const at = { rule: "predictions", file: model.file, remediation } as const;
  if (end.kind !== "exited" || end.exitCode !== 0) {
    const said = lines.slice(-12).join(" / ").slice(0, 600) || "nothing";
    throw new Problem(`The predict command for ${name} ${describeEnd(end)}. It said: ${said}`, at);
  }
  if (result.kind === "file") return result.file;
  const wrong = { none: "no file", other: "no regular file", "too-large": "a file larger than 2 GiB" } as const;
  throw new Problem(
    `The predict command for ${name} (${command.join(" ")}) left ${wrong[result.kind]} at MODEL_GITOPS_PREDICTIONS.`,
    {
      ...at,
      remediation:
        "Write the predictions of all rows of MODEL_GITOPS_FEATURES to the path in MODEL_GITOPS_PREDICTIONS.",
    },
  );
}
