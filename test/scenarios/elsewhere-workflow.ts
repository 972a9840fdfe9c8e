import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pullRequestEvent, scheduleEvent } from "../rig/events.ts";
import { commentsOn } from "../rig/quick-start.ts";
import { runTemplate, type Conclusion, type WorkflowOptions } from "../rig/workflow/run.ts";
import { manifestOf } from "./fixture/model.ts";
import { splitFiles } from "./split-workflow.ts";
import { scenario, type Scenario } from "./harness.ts";

const ROOT = join(import.meta.dirname, "../..");
const MANIFEST = "models/churn/model.yaml";
const SCRIPT = "examples/training-elsewhere/local-queue.py";

/** A repository whose model trains on a queue that is none of GitHub's. It takes python3. */
export interface Elsewhere extends AsyncDisposable {
  readonly scene: Scenario;
  /** What reaches the queue, in the environment of a step. */
  readonly env: Readonly<Record<string, string>>;
}

/** Scripts and settings are the default branch's; `on` is the manifest's `training.on`. */
export async function elsewhereScene(on: string): Promise<Elsewhere> {
  const folder = await mkdtemp(join(tmpdir(), "model-gitops-elsewhere-"));
  const queue = ["python3", "tools/local-queue.py"];
  const commands = ["submit", "status", "logs", "cancel", "list"].map((verb) => `${verb}: ${JSON.stringify(queue)}`);
  const settings = `apiVersion: model-gitops/v1
kind: Settings
clusters:
  command:
    exchange: ${folder}
    command: {${commands.join(", ")}, env: [LOCAL_QUEUE]}
`;
  const scene = await scenario({
    files: {
      ...(await splitFiles()),
      "tools/local-queue.py": await readFile(join(ROOT, SCRIPT), "utf8"),
      ".github/model-gitops.yaml": settings,
    },
  });
  await scene.repository.commit({ [MANIFEST]: manifest(on, { drop: ["visits"] }) }, "Train on the queue");
  return {
    scene,
    env: { LOCAL_QUEUE: join(folder, "queue") },
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A pull request that improves the model; its number. */
export async function improve({ scene }: Elsewhere, on: string): Promise<number> {
  return (await scene.propose({ files: { [MANIFEST]: manifest(on, {}) } })).number;
}

function manifest(on: string, params: Readonly<Record<string, unknown>>): string {
  return manifestOf({ params, edits: [["  timeout: 1m\n", `  timeout: 1m\n  on: ${on}\n`]] });
}

/** Runs workflows-templates/model-gitops-split.yml on the pull request: how each job ended, and the run's id. */
export async function checkOn(
  { scene: { emulator }, env }: Elsewhere,
  pull: number,
  options: Pick<WorkflowOptions, "around"> = {},
): Promise<{ readonly jobs: Readonly<Record<string, Conclusion>>; readonly run: number }> {
  const { jobs, run } = await runTemplate(emulator, {
    template: "model-gitops-split.yml",
    event: await pullRequestEvent(emulator, { number: pull }),
    ...options,
    action: { env },
  });
  // The emulator's clock stands, and collect goes by this machine's.
  const { runs } = emulator.rig;
  runs.set(run.id, { ...(runs.get(run.id) ?? run), createdAt: new Date().toISOString() });
  return { jobs, run: run.id };
}

/** Runs workflows-templates/model-gitops-collect.yml: what it shows. */
export async function collectOn({ scene: { emulator }, env }: Elsewhere): Promise<string> {
  let shown = "";
  await runTemplate(emulator, {
    template: "model-gitops-collect.yml",
    event: await scheduleEvent(emulator, "7,22,37,52 * * * *"),
    action: { env },
    async around(_, start) {
      const result = await start();
      shown = [result.summary, ...result.annotations.map(({ message }) => message)].join("\n");
      return result;
    },
  });
  return shown;
}

/** The one comment. */
export async function commentOn({ scene: { emulator } }: Elsewhere, pull: number): Promise<string> {
  return (await commentsOn(emulator, pull)).map(({ body }) => body).join("\n");
}
