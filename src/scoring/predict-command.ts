import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFeatures } from "../data/feature-file.ts";
import type { Predictions } from "../data/predictions.ts";
import { plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { describeEnd } from "../training/local.ts";
import type { OracleOptions } from "./oracle.ts";
import { predictApart } from "./predict-apart.ts";
import { predictBeside } from "./predict-beside.ts";
import { makePredictFolder } from "./predict-folder.ts";
import type { PredictJob, Predicted } from "./predict-job.ts";
import { readPredictions, type FileQuestion } from "./predictions-file.ts";
import { Problem } from "./problems.ts";
import { nameOf } from "./role.ts";

/**
 * The command sees every column but the target, nothing of this job's environment, and of the repository the code and
 * the artifact. Where isolation is required it sees nothing else of the machine but programs, no other process and no
 * network; what it leaves is read when nothing of it is left.
 */
export async function predictByCommand(
  options: OracleOptions,
  model: ResolvedModel,
  { table, reading }: Omit<FileQuestion, "file">,
): Promise<Predictions> {
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
    return await readPredictions(options, { table, reading, file });
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
