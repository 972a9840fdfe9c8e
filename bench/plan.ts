/** The plan of a repository with a thousand models: a change to one of them, and one to code that all of them share. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openCommit } from "../src/forge/git-revision.ts";
import { openWorktree } from "../src/forge/worktree.ts";
import { planModels, type PlanHistory } from "../src/loop/plan.ts";
import { fakeHost } from "../test/fakes/host.ts";
import { git } from "../test/rig/git.ts";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed } from "./rig/timing.ts";

const MODELS = 1000;
const TARGET = 2000;
const NOTHING_KNOWN: PlanHistory = { isKnown: async () => false, pastSeconds: async () => [] };

await using host = await fakeHost();
const commit = await commitRepository(host.workspace);

const one = await planned("models/m7/train.py");
const all = await planned("shared/features.py");
if (one.count !== 1 || all.count !== MODELS) throw new Error(`affected: ${one.count} and ${all.count}`);

publishResults([
  {
    what: "plan of 1 000 models, one changed (cold)",
    ours: duration(one.milliseconds),
    target: "< 2 s",
    isMet: one.milliseconds < TARGET,
  },
  {
    what: "plan of 1 000 models, shared code changed",
    ours: duration(all.milliseconds),
    target: "< 2 s",
    isMet: all.milliseconds < TARGET,
  },
]);

async function planned(changed: string): Promise<{ readonly milliseconds: number; readonly count: number }> {
  await writeFile(join(host.workspace, changed), "print('changed')\n");
  let count = 0;
  const milliseconds = await elapsed(async () => {
    const base = await openCommit(host, commit);
    const plan = await planModels({
      head: openWorktree(host),
      base,
      changed: [changed],
      history: NOTHING_KNOWN,
    });
    count = plan.record.models.length;
  });
  await git(host.workspace, ["checkout", "--quiet", "--", "."]);
  return { milliseconds, count };
}

async function commitRepository(folder: string): Promise<string> {
  await put(folder, "shared/features.py", "print('shared')\n");
  for (let index = 0; index < MODELS; index += 1) {
    const at = `models/m${index}`;
    await put(folder, `${at}/model.yaml`, manifest(`m${index}`));
    await put(folder, `${at}/train.py`, `print(${index})\n`);
    await put(folder, `${at}/data/train.csv`, `id,x,y\n${index},1,0\n`);
    await put(folder, `${at}/data/holdout.csv`, `id,x,y\n-${index},1,0\n`);
  }
  await git(folder, ["init", "--quiet"]);
  await git(folder, ["add", "."]);
  await git(folder, ["commit", "--quiet", "-m", "A thousand models"]);
  return await git(folder, ["rev-parse", "HEAD"]);
}

async function put(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** As long as a real one: what most of them will say. */
function manifest(name: string): string {
  return `apiVersion: model-gitops/v1
kind: Model
name: ${name}
description: A model among many others, described in one sentence that says what it is for.
owners: ["@acme/risk-ml"]
license: Apache-2.0
task: binary-classification
target: {column: y, positive: 1}
columns: {id: id}
datasets:
  train: {path: data/train.csv, license: CC-BY-4.0, personalData: none, period: {from: 2024-01-01, to: 2024-06-30}}
  holdout: {path: data/holdout.csv, license: CC-BY-4.0, personalData: none, period: {from: 2024-07-01, to: 2024-09-30}}
training:
  command: [python, train.py]
  setup: [uv, sync, --frozen]
  params: {rounds: 200, learningRate: 0.1, depth: 6}
  code: ["**/*.py", "/shared/**"]
  artifact: model.onnx
  runner: [self-hosted, gpu]
  requires: {gpus: 1, gpuMemory: 16GiB}
  timeout: 4h
evaluation:
  metrics:
    roc_auc: {min: 0.80, margin: 0.01, primary: true}
    log_loss: {max: 0.50, margin: 2%}
  slices: [x, {name: big, where: "x > 3"}]
card: {intendedUse: To be one of a thousand., limitations: [It was never trained.]}
`;
}
