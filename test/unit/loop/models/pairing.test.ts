import { expect, test } from "vitest";
import { loadPairs } from "../../../../src/loop/models/pairing.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";

const manifest = (name: string): string => `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@ada"]
task: binary-classification
target: {column: y}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}}
`;

type Files = Readonly<Record<string, string>>;

const modelIn = (folder: string, name = folder, code = `the code of ${name}\n`): Files => ({
  [`models/${folder}/model.yaml`]: manifest(name),
  [`models/${folder}/train.py`]: code,
  [`models/${folder}/data/train.csv`]: `${code}rows\n`,
});

async function pairs(before: Files | undefined, now: Files) {
  const head = new RevisionFiles(memoryRevision("head", now));
  const earlier = before && memoryRevision("before", before);
  const found = await loadPairs({ head, before: earlier && head.beside(earlier), manifests: undefined });
  return {
    models: found.models.map(({ name }) => name),
    before: Object.fromEntries([...found.before].map(([name, was]) => [name, was.file])),
    vanished: found.vanished.map(({ name }) => name),
    reads: earlier?.reads ?? [],
  };
}

test("a model is who it was by its name, wherever it lies now", async () => {
  const moved = { ...modelIn("loans", "credit-risk"), ...modelIn("churn") };
  expect(await pairs({ ...modelIn("credit-risk"), ...modelIn("churn") }, moved)).toMatchObject({
    models: ["churn", "credit-risk"],
    before: { churn: "models/churn/model.yaml", "credit-risk": "models/credit-risk/model.yaml" },
    vanished: [],
  });
});

test("renamed in its place it is the same", async () => {
  expect(await pairs(modelIn("churn"), modelIn("churn", "leavers", "the code of churn\n"))).toMatchObject({
    before: { leavers: "models/churn/model.yaml" },
    vanished: [],
  });
});

test("a renamed folder with a new name is known by its files, not by where it stands in the list", async () => {
  const now = { ...modelIn("leavers", "leavers", "the code of churn\n"), ...modelIn("decoy") };
  const found = await pairs(modelIn("churn"), now);
  expect(found.before).toEqual({ leavers: "models/churn/model.yaml" });
  expect(found.vanished).toEqual([]);
});

test("who is new has no before, and whom nobody continues has vanished", async () => {
  const found = await pairs({ ...modelIn("churn"), ...modelIn("fraud") }, modelIn("churn"));
  expect(found.before).toEqual({ churn: "models/churn/model.yaml" });
  expect(found.vanished).toEqual(["fraud"]);
  const first = await pairs(undefined, modelIn("churn"));
  expect([first.before, first.vanished]).toEqual([{}, []]);
});

test("a broken manifest is known by its folder and its files", async () => {
  const broken = { ...modelIn("churn"), "models/churn/model.yaml": "name: [" };
  expect(await pairs(modelIn("churn"), broken)).toMatchObject({
    models: ["churn"],
    before: { churn: "models/churn/model.yaml" },
  });
});

test("where names tell, no file but a changed manifest is read", async () => {
  const now = { ...modelIn("churn"), "models/churn/train.py": "new\n" };
  expect((await pairs(modelIn("churn"), now)).reads).toEqual([]);
});
