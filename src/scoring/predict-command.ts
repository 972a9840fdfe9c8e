import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFeatures } from "../data/feature-file.ts";
import type { Predictions } from "../data/predictions.ts";
import { plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { childEnvironment } from "../training/environment.ts";
import { describeEnd } from "../training/local.ts";
import { runGroup } from "../training/process-group.ts";
import type { OracleOptions } from "./oracle.ts";
import { makePredictFolder } from "./predict-folder.ts";
import { readPredictions, type FileQuestion } from "./predictions-file.ts";
import { Problem } from "./problems.ts";
import { nameOf } from "./role.ts";

/**
 * The command sees every column but the target, nothing of this job's environment, and of the repository the code and
 * the artifact: it does not run beside the labels.
 */
export async function predictByCommand(
  options: OracleOptions,
  model: ResolvedModel,
  { table, reading }: Omit<FileQuestion, "file">,
): Promise<Predictions> {
  const { host, contender } = options;
  if (model.prediction.kind !== "command") throw new TypeError("not a command");
  const folder = await mkdtemp(join(options.scratch, "predict-"));
  try {
    const [features, predictions] = [join(folder, "features.csv"), join(folder, "predictions.csv")];
    await writeFeatures(table, features, model.target.columns);
    const { cwd, artifact } = await makePredictFolder({
      model,
      judged: options.judged,
      code: contender.code,
      workspace: host.workspace,
      artifact: contender,
      target: join(folder, "tree"),
    });
    const lines: string[] = [];
    const { env } = childEnvironment({
      names: [],
      read: (name) => host.env(name),
      added: {
        MODEL_GITOPS_MODEL: artifact,
        MODEL_GITOPS_FEATURES: features,
        MODEL_GITOPS_PREDICTIONS: predictions,
      },
    });
    const end = await runGroup({
      command: model.prediction.command,
      cwd,
      env,
      timeout: model.training.timeoutMs,
      signal: host.signal,
      onLine: (line) => void lines.push(line),
    });
    if (end.kind !== "exited" || end.exitCode !== 0) {
      throw new Problem(
        `The predict command for ${nameOf(options)} ${describeEnd(end)}. It said: ${lines.slice(-5).join(" / ").slice(0, 400) || "nothing"}`,
        { rule: "predictions", file: model.file },
      );
    }
    host.log.info(
      `${nameOf(options)}: predicted ${plural(table.rows, "row")} by ${model.prediction.command.join(" ")}`,
    );
    return await readPredictions(options, { table, reading, file: predictions });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
