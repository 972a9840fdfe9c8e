import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileError } from "../host/files.ts";
import { runApart, type ApartEnd } from "../training/apart.ts";
import { MOST_RESULT, type PredictJob, type Predicted } from "./predict-job.ts";
import { Problem } from "./problems.ts";

/** Where it finds the rows, and leaves what it says of them. */
const INSIDE = "/model-gitops";

/**
 * Runs the command apart (src/training/apart.ts). In the checkout's place it sees its own code and artifact, so that what
 * was installed there finds them. Throws a Problem where this machine cannot do that.
 */
export async function predictApart(job: PredictJob): Promise<Predicted> {
  const { host, model, command, scratch, tree, folder, features } = job;
  const { workspace } = host;
  const inside = (path: string): string => join(workspace, relative(tree, path));
  const packages = folder.packages.map((path) => join(workspace, path));
  await openForAll(tree);
  await openForAll(features);
  const own = join(scratch, "apart");
  await mkdir(own, { recursive: true });
  const lines: string[] = [];
  const ended = await runApart({
    host,
    command,
    cwd: inside(folder.cwd),
    shown: [
      { kind: "copy", from: tree, at: workspace },
      ...packages.map((path) => ({ kind: "read", from: path, at: path }) as const),
      { kind: "read", from: features, at: `${INSIDE}/features.csv` },
      { kind: "empty", at: `${INSIDE}/out`, mode: "1777", size: "50%" },
    ],
    packages,
    added: {
      MODEL_GITOPS_MODEL: inside(folder.artifact),
      MODEL_GITOPS_FEATURES: `${INSIDE}/features.csv`,
      MODEL_GITOPS_PREDICTIONS: `${INSIDE}/out/predictions.csv`,
    },
    timeout: model.training.timeoutMs,
    result: `${INSIDE}/out/predictions.csv`,
    most: MOST_RESULT,
    scratch: own,
    onLine: (line) => void lines.push(line),
  });
  if (ended.kind !== "ended") throw refusal(job, ended);
  return { end: ended.end, lines, result: ended.result, remediation: SEEN };
}

const SEEN =
  "It runs apart: without network, as nobody, and sees programs, its own code, the artifact and the features, but neither the home folder nor the rest of the checkout. See what it said, and docs/predictions.md for what it can reach.";

function refusal({ name, command, model }: PredictJob, ended: Exclude<ApartEnd, { kind: "ended" }>): Problem {
  const at = { rule: "isolation", file: model.file } as const;
  if (ended.kind === "unreachable")
    return new Problem(
      `The predict command for ${name} starts ${ended.path}, which is not shown to it: it sees what is on PATH and in the folders of the system, but nothing else in the home folder, in the checkout or among what jobs leave.`,
      {
        ...at,
        remediation: `Install ${command[0] ?? "it"} with a setup action, or in a folder of its own that is on PATH.`,
      },
    );
  return new Problem(
    `The predict command for ${name} has to run apart from labels, tokens and network, and this machine cannot do that: ${ended.reason}.`,
    at,
  );
}

/** Nobody is who runs it, and what it writes beside its code is gone with it. */
async function openForAll(path: string): Promise<void> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return;
    await chmod(path, found.isDirectory() ? 0o777 : found.mode | 0o444);
    if (found.isDirectory()) for (const name of await readdir(path)) await openForAll(join(path, name));
  } catch (cause) {
    throw fileError("open", path, cause);
  }
}
