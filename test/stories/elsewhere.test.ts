import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { pullRequestEvent, scheduleEvent } from "../rig/events.ts";
import { listOf, objectOf, wordOf } from "../rig/json.ts";
import { runTemplate, type Conclusion, type WorkflowOptions } from "../rig/workflow/run.ts";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { scenario, type Scenario } from "../scenarios/harness.ts";

const ROOT = join(import.meta.dirname, "../..");
const MANIFEST = "models/churn/model.yaml";

interface World extends AsyncDisposable {
  readonly scene: Scenario;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A repository whose model trains on a queue that is none of GitHub's: scripts and settings are the default branch's. */
async function world(on: string): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "model-gitops-elsewhere-"));
  const queue = ["python3", "tools/local-queue.py"];
  const commands = ["submit", "status", "logs", "cancel", "list"].map((verb) => `${verb}: ${JSON.stringify(queue)}`);
  const scene = await scenario({
    files: {
      ...modelFiles(),
      "tools/local-queue.py": await readFile(join(ROOT, "examples/training-elsewhere/local-queue.py"), "utf8"),
      ".github/model-gitops.yaml": `apiVersion: model-gitops/v1\nkind: Settings\nclusters:\n  command:\n    exchange: ${folder}\n    command: {${commands.join(", ")}, env: [LOCAL_QUEUE]}\n`,
    },
  });
  await scene.repository.commit({ [MANIFEST]: trained(on) }, "Train on the queue");
  return {
    scene,
    folder,
    env: { LOCAL_QUEUE: join(folder, "queue") },
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function trained(on: string, params: Readonly<Record<string, unknown>> = { drop: ["visits"] }): string {
  return manifestOf({ params, edits: [["  timeout: 1m\n", `  timeout: 1m\n  on: ${on}\n`]] });
}

type Told = Readonly<Record<string, Conclusion>>;

async function split(
  w: World,
  pull: number,
  options: Partial<WorkflowOptions> = {},
): Promise<{ jobs: Told; run: number }> {
  const { emulator } = w.scene;
  const { jobs, run } = await runTemplate(emulator, {
    template: "model-gitops-split.yml",
    event: await pullRequestEvent(emulator, { number: pull }),
    ...options,
    action: { env: w.env },
  });
  // The emulator's clock stands, and collect goes by this machine's.
  const { runs } = emulator.rig;
  runs.set(run.id, { ...(runs.get(run.id) ?? run), createdAt: new Date().toISOString() });
  return { jobs, run: run.id };
}

async function collect(w: World): Promise<string> {
  let summary = "";
  await runTemplate(w.scene.emulator, {
    template: "model-gitops-collect.yml",
    event: await scheduleEvent(w.scene.emulator, "7,22,37,52 * * * *"),
    action: { env: w.env },
    async around(_, start) {
      const result = await start();
      summary = result.summary + result.annotations.map(({ message }) => message).join("\n");
      return result;
    },
  });
  return summary;
}

async function comment({ scene }: World, pull: number): Promise<string> {
  const { emulator } = scene;
  const path = `/repos/${emulator.slug}/issues/${pull}/comments`;
  const { json } = await emulator.act("ada", { method: "GET", path });
  return listOf(json)
    .map((one) => wordOf(objectOf(one)["body"]))
    .join("\n");
}

test("a detached training leaves the check red, and what collect starts again takes the model that was made", async () => {
  await using w = await world("{command: {}, detached: true}");
  const { number } = await w.scene.propose({ files: { [MANIFEST]: trained("{command: {}, detached: true}", {}) } });
  const first = await split(w, number);
  expect(first.jobs).toMatchObject({ train: "skipped", "train-elsewhere": "failure", gate: "failure" });
  expect(await comment(w, number)).toMatch(/^### ⏳ `churn` is still being trained\n/);
  expect(await comment(w, number)).toMatch(
    /churn trains on command \(command\) since 20\d\d-\d\d-\d\d \d\d:\d\d UTC: job/,
  );
  let summary = "";
  for (let look = 0; look < 60 && !summary.includes("goes on"); look += 1) {
    await sleep(1000);
    summary = await collect(w);
  }
  expect(summary).toContain("has ended; the run that asked goes on");
  expect(w.scene.emulator.rig.runs.get(first.run)).toMatchObject({ status: "queued" });
  const second = await split(w, number);
  expect(second.jobs).toMatchObject({ "train-elsewhere": "success", evaluate: "success", gate: "success" });
  expect(await comment(w, number)).toContain("roc_auc");
});

test("an attached training waits, shows what the job writes, and nothing of the runner's goes along", async () => {
  await using w = await world("command");
  const log: string[] = [];
  const { number } = await w.scene.propose({ files: { [MANIFEST]: trained("command", {}) } });
  const { jobs } = await split(w, number, {
    async around({ action }, start) {
      const result = await start();
      if (action === "train") log.push(result.log);
      return result;
    },
  });
  expect(jobs).toMatchObject({ train: "skipped", "train-elsewhere": "success", gate: "success" });
  expect(log.join("\n")).toContain("[churn] ");
});
