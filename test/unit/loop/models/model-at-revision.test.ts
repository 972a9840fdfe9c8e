import { expect, test } from "vitest";
import { loadModels } from "../../../../src/loop/models/load-models.ts";
import { modelAtRevision, modelsAtRevision } from "../../../../src/loop/models/model-at-revision.ts";
import { changedModel } from "../../../../src/loop/models/changed-model.ts";
import type { PlannedModel } from "../../../../src/generated/types.ts";
import { gatherTrainKey } from "../../../../src/loop/models/train-key.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";
import { openedPlace } from "../opened-place.ts";

type Files = Readonly<Record<string, string>>;

const manifest = (name: string, min = 0.75): string => `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@ada"]
task: binary-classification
target: {column: y}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: ${min}}}}
`;

const modelIn = (folder: string, text: string): Files => ({
  [`models/${folder}/model.yaml`]: text,
  [`models/${folder}/train.py`]: "",
  [`models/${folder}/data/train.csv`]: "a,y\n1,1\n",
});

/** The working tree's models under these rules, whatever changed. */
async function models(rules: Files | undefined, head: Files, wanted: readonly string[] = []) {
  await using opened = await openedPlace({ files: head, options: { models: wanted } });
  const { place } = opened;
  return await modelsAtRevision({ place, rules: rules && place.head.beside(memoryRevision("rules", rules)) });
}

test("whether its author may accept it is the rules' word, so no model that they lack may", async () => {
  const own = `${manifest("a")}governance: {approvers: {self: true}}\n`;
  const maySelf = async (rules: Files | undefined) =>
    (await models(rules, modelIn("a", own))).models[0]?.judged.mayApproveSelf;
  expect(await maySelf(undefined)).toBe(false);
  expect(await maySelf(modelIn("b", own.replace("name: a", "name: b")))).toBe(false);
  expect(await maySelf(modelIn("a", own))).toBe(true);
});

test("without rules each model judges itself", async () => {
  const { models: found, broken } = await models(undefined, modelIn("a", manifest("a", 0.5)));
  expect(found).toMatchObject([{ name: "a", rules: undefined, formerName: undefined, findings: [], isPinned: true }]);
  expect(found[0]?.judged.metrics[0]?.min).toBe(0.5);
  expect(broken).toEqual([]);
});

test("the rules judge, by name wherever it lies, or renamed in its place", async () => {
  const rules = { ...modelIn("a", manifest("a")), ...modelIn("b", manifest("b")) };
  const head = { ...modelIn("moved", manifest("a", 0.5)), ...modelIn("b", manifest("beta", 0.5)) };
  const { models: found } = await models(rules, head);
  expect(
    found.map(({ name, formerName, rules: own, judged }) => [name, formerName, own?.file, judged.metrics[0]?.min]),
  ).toEqual([
    ["beta", "b", "models/b/model.yaml", 0.75],
    ["a", undefined, "models/a/model.yaml", 0.75],
  ]);
  // The rules' data lies where it lay: they know nothing of the new folder.
  expect(found[1]?.judged.datasets["holdout"]?.path).toBe("models/a/data/holdout.csv");
  expect(found[1]?.head.datasets["holdout"]?.path).toBe("models/moved/data/holdout.csv");
});

test("a model that is new under rules judges itself", async () => {
  const { models: found } = await models(modelIn("a", manifest("a")), {
    ...modelIn("a", manifest("a")),
    ...modelIn("n", manifest("n", 0.5)),
  });
  expect(found.map(({ name, rules }) => [name, rules?.file])).toEqual([
    ["a", "models/a/model.yaml"],
    ["n", undefined],
  ]);
});

test("rules that nobody can read are no rules, and no pass", async () => {
  const { models: found } = await models(modelIn("a", "name: ["), modelIn("a", manifest("a")));
  expect(found[0]?.findings).toMatchObject([{ rule: "plan/base-manifest", outcome: "unmeasured", model: "a" }]);
});

test("models that cannot be resolved are broken, and only those that are asked for are told", async () => {
  const head = {
    ...modelIn("a", manifest("a")),
    ...modelIn("b", "name: ["),
    ...modelIn("c", manifest("c").replace("model.onnx", "/")),
  };
  const all = await models(undefined, head);
  expect([all.models, all.broken].map((some) => some.map(({ name }) => name))).toEqual([["a"], ["b", "c"]]);
  expect(all.broken.every(({ read }) => read.findings.length > 0)).toBe(true);
  const some = await models(undefined, head, ["a", "c"]);
  expect([some.models, some.broken].map((found) => found.map(({ name }) => name))).toEqual([["a"], ["c"]]);
});

test("a key that does not tell all of its data says so", async () => {
  const head = modelIn("a", manifest("a").replace("data/train.csv", "https://acme.example/train.csv"));
  expect((await models(undefined, head)).models).toMatchObject([{ isPinned: false }]);
});

test("what a change does to a model is added to it", async () => {
  const files = (text: string) => new RevisionFiles(memoryRevision("r", modelIn("a", text)));
  const head = files(manifest("a").replace("data/holdout.csv", "data/new.csv"));
  const [[loaded], [was]] = await Promise.all([loadModels(head), loadModels(files(manifest("a")))]);
  if (loaded?.resolved === undefined) throw new Error("no model");
  const facts = { loaded, resolved: loaded.resolved, was, key: await gatherTrainKey(head, loaded.resolved) };
  const plan = { model: "a", changes: [{ path: "datasets.holdout", direction: "changed" }] } as unknown as PlannedModel;
  const changed = changedModel(facts, plan);
  expect(changed).toMatchObject({ ...modelAtRevision(facts), locate: expect.any(Function) });
  expect(changed).toMatchObject({
    proposed: { holdout: { path: "data/new.csv" } },
    changes: plan.changes,
    needsApproval: [],
    plan,
  });
});
