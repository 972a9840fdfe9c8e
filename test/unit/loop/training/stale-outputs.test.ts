import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainModel, type Trained } from "../../../../src/loop/training/train.ts";
import type { ResolvedModel, ResolvedTraining } from "../../../../src/manifest/resolved-model.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { FOLDER, modelOf } from "./kept.ts";

const PREDICTIONS = `${FOLDER}/predictions.csv`;
const MODEL = `${FOLDER}/model.onnx`;
const METRICS = `${FOLDER}/metrics.jsonl`;
const OLD = { [MODEL]: "old model", [PREDICTIONS]: "id,score\n1,0.9\n" };

interface Scripted extends Omit<Partial<ResolvedTraining>, "artifact"> {
  readonly kind?: string;
  readonly artifact?: string | readonly string[];
}

function scripted(script: string, { kind = "file", artifact = "model.onnx", ...change }: Scripted = {}): ResolvedModel {
  const given = modelOf(artifact, kind);
  return { ...given, training: { ...given.training, command: ["/bin/sh", "-c", script], ...change } };
}

async function train({ host }: Clone, model: ResolvedModel): Promise<Trained> {
  const files = outputFiles("credit-risk");
  return await trainModel({
    host: { ...host, env: (name) => process.env[name] },
    model,
    trainKey: sha256("key"),
    datasets: {},
    files,
    commit: undefined,
  });
}

const textAt = async ({ host }: Clone, path: string) => await readFile(join(host.workspace, path), "utf8");
const message = ({ findings }: Trained) => findings.map((finding) => finding.message).join("\n");

test("predictions of an earlier training are not the new model's", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/train.py`]: "" });
  await clone.write(OLD);
  const trained = await train(clone, scripted("printf new > model.onnx"));
  expect(trained.run).toBeUndefined();
  expect(message(trained)).toMatch(/left no models\/credit-risk\/predictions\.csv \(evaluation\.predictions\)/);
  const both = await train(clone, scripted("printf new > model.onnx; printf 'id,score' > predictions.csv"));
  expect(both.run?.predictions?.digest).toBe(sha256("id,score"));
});

test("each seed begins without the predictions, the artifact and the progress of the one before", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/train.py`]: "" });
  await clone.write(OLD);
  const script = "for f in model.onnx predictions.csv metrics.jsonl; do test ! -e $f || exit 3; echo x > $f; done";
  const { run } = await train(clone, scripted(script, { seeds: [1, 2], metrics: METRICS }));
  expect(run?.seeds).toHaveLength(2);
});

test("what git has is set aside, and lies there again where training does not write it", async () => {
  await using clone = await newClone();
  await clone.commit(OLD);
  const trained = await train(clone, scripted("ls"));
  expect(message(trained)).toMatch(/left no models\/credit-risk\/model\.onnx.*also where git has it/);
  expect(await clone.git("status", "--short", "--untracked-files=no")).toBe("");
  expect(await textAt(clone, MODEL)).toBe("old model");
  expect(clone.host.seen.log).toContain(
    `${MODEL} is in git, and training is to make it: the committed one is set aside.`,
  );
  expect(clone.host.seen.log).toContain(`${MODEL}: training did not write it, so the committed one lies there again.`);
  // No committed file was there for the command to read.
  expect(clone.host.seen.log).not.toContain("predictions.csv");
});

test("what training writes in place of a committed file is its result, and stays", async () => {
  await using clone = await newClone();
  await clone.commit(OLD);
  const { run } = await train(clone, scripted("printf new > model.onnx; cp model.onnx predictions.csv"));
  expect(run?.artifact.digest).toBe(sha256("new"));
  expect(await textAt(clone, MODEL)).toBe("new");
  expect(await readdir(join(clone.host.workspace, ".model-gitops"))).toEqual([]);
});

test.each(["exit 4", "sleep 60"])("a training that ends badly (%s) loses no committed file", async (script) => {
  await using clone = await newClone();
  await clone.commit(OLD);
  await train(clone, scripted(script, { timeoutMs: 300 }));
  expect(await clone.git("status", "--short", "--untracked-files=no")).toBe("");
});

test("a file of a set that git has is set aside like the others", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/tokenizer.json`]: "{}" });
  const trained = await train(
    clone,
    scripted("printf new > model.onnx", { kind: "onnx", artifact: ["model.onnx", "tokenizer.json"] }),
  );
  expect(message(trained)).toMatch(/left no models\/credit-risk\/tokenizer\.json/);
  expect(await textAt(clone, `${FOLDER}/tokenizer.json`)).toBe("{}");
});

test("data is never removed to make room for predictions or progress", async () => {
  await using clone = await newClone();
  await clone.write({ [`${FOLDER}/data/holdout.csv`]: "rows" });
  const given = scripted("exit 0", { metrics: `${FOLDER}/data/holdout.csv` });
  const dataset = Object.values(given.datasets)[0];
  if (dataset === undefined) throw new Error("the model has no dataset");
  const datasets = { holdout: { ...dataset, path: `${FOLDER}/data/*.csv`, isRemote: false } };
  const trained = await train(clone, { ...given, datasets });
  expect(message(trained)).toBe(
    `The file ${FOLDER}/data/holdout.csv (training.metrics) is removed before training, and is data of the dataset "holdout". Name another.`,
  );
  expect(await textAt(clone, `${FOLDER}/data/holdout.csv`)).toBe("rows");
});

test("nothing outside the repository is removed through a link", async () => {
  await using clone = await newClone();
  await clone.write({ [`${FOLDER}/train.py`]: "", "mine.txt": "" });
  await symlink(clone.host.temp, join(clone.host.workspace, FOLDER, "linked"));
  const trained = await train(clone, scripted("exit 0", { artifact: "linked/model.onnx" }));
  expect(message(trained)).toMatch(
    /linked\/model\.onnx \(training\.artifact\).*a link leads from it out of the repository/,
  );
});

test("nothing is left in the temporary folder, however a training ends", async () => {
  await using clone = await newClone();
  await clone.commit(OLD);
  for (const script of ["exit 4", "printf new > model.onnx; cp model.onnx predictions.csv"])
    await train(clone, scripted(script));
  expect(await readdir(clone.host.temp)).toEqual([]);
});

test("a further seed does not go on from the checkpoints of the one before", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/train.py`]: "" });
  const script =
    'test -e checkpoints/done || { printf "seed %s" "$MODEL_GITOPS_SEED" > checkpoints/done; }; cp checkpoints/done model.onnx';
  const checkpoints = `${FOLDER}/checkpoints`;
  const { run } = await train(clone, scripted(script, { kind: "onnx", seeds: [1, 2], checkpoints }));
  expect(run?.seeds?.map(({ digest }) => digest)).toEqual([sha256("seed 1"), sha256("seed 2")]);
});
