import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../kernel/errors.ts";
import type { ApartResult } from "../training/apart.ts";
import { childEnvironment } from "../training/environment.ts";
import { runGroup } from "../training/process-group.ts";
import { linkPackages } from "./predict-folder.ts";
import { MOST_RESULT, type PredictJob, type Predicted } from "./predict-job.ts";

/** Runs the command as this user, in its folder: nothing keeps it from the rest of the machine. */
export async function predictBeside(job: PredictJob): Promise<Predicted> {
  const { host, model, command, scratch, tree, folder, features } = job;
  await linkPackages(tree, host.workspace, folder.packages);
  const predictions = join(scratch, "predictions.csv");
  const lines: string[] = [];
  const { env } = childEnvironment({
    names: [],
    read: (name) => host.env(name),
    added: {
      MODEL_GITOPS_MODEL: folder.artifact,
      MODEL_GITOPS_FEATURES: features,
      MODEL_GITOPS_PREDICTIONS: predictions,
    },
  });
  const end = await runGroup({
    command,
    cwd: folder.cwd,
    env,
    timeout: model.training.timeoutMs,
    signal: host.signal,
    onLine: (line) => void lines.push(line),
  });
  return { end, lines, result: await resultAt(predictions) };
}

async function resultAt(file: string): Promise<ApartResult> {
  try {
    const found = await lstat(file);
    if (!found.isFile()) return { kind: "other" };
    return found.size > MOST_RESULT ? { kind: "too-large" } : { kind: "file", file };
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return { kind: "none" };
    throw cause;
  }
}
