import { expect, test } from "vitest";
import {
  explained,
  inspectable,
  loadEnvironments,
  loadModels,
  loadOtherModels,
} from "../../../../src/loop/models/load-models.ts";
import { UserError } from "../../../../src/kernel/errors.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { manifest as manifestOf } from "../../work/manifests.ts";
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

const filesOf = (files: Readonly<Record<string, string>>) => new RevisionFiles(memoryRevision("r", files));

test("every manifest that the globs match, by its path; a broken one by its folder", async () => {
  const files = filesOf({
    "models/b/model.yml": manifest("beta"),
    "models/a/model.yaml": manifest("alpha"),
    "models/c/model.yaml": "name: [",
    "models/deep/d/model.yaml": manifest("delta"),
    "other/model.yaml": manifest("other"),
  });
  const found = await loadModels(files);
  expect(found.map(({ name, file, resolved }) => [name, file, resolved?.name])).toEqual([
    ["alpha", "models/a/model.yaml", "alpha"],
    ["beta", "models/b/model.yml", "beta"],
    ["c", "models/c/model.yaml", undefined],
  ]);
  expect((await loadModels(files, ["other/*.yaml"])).map(({ name }) => name)).toEqual(["other"]);
  expect((await loadModels(filesOf({ "model.yaml": "name: [" }), ["model.yaml"]))[0]?.name).toBe("model.yaml");
});

test("a manifest that cannot be resolved is broken, and says why", async () => {
  const [model] = await loadModels(
    filesOf({ "models/a/model.yaml": manifest("a").replace("model.onnx", "../../../x.onnx") }),
  );
  if (model === undefined) throw new Error("no model");
  expect(model.resolved).toBeUndefined();
  expect(explained(model).read.findings).toMatchObject([
    { rule: "meaning/path", message: expect.stringMatching(/leads out of the repository/) },
  ]);
});

test("a file that cannot be read is a finding; a defect of ours is none", async () => {
  const broken = (error: Error) => {
    const revision = memoryRevision("r", { "models/a/model.yaml": manifest("a") });
    const read = async () => {
      throw error;
    };
    return new RevisionFiles({ ...revision, read });
  };
  expect(await loadModels(broken(new UserError("The link leads out.")))).toMatchObject([
    { name: "a", resolved: undefined, read: { findings: [{ rule: "manifest/yaml", message: "The link leads out." }] } },
  ]);
  await expect(loadModels(broken(new TypeError("a bug")))).rejects.toThrow("a bug");
  const gone = memoryRevision("r", { "models/a/model.yaml": manifest("a") });
  const found = await loadModels(new RevisionFiles({ ...gone, read: async () => undefined }));
  expect(found[0]?.read).toMatchObject({ findings: [{ message: "models/a/model.yaml is not there." }] });
});

test("of another revision, what is the same is not read again", async () => {
  const head = filesOf({ "models/a/model.yaml": manifest("a"), "models/b/model.yaml": manifest("b") });
  const other = memoryRevision("other", {
    "models/a/model.yaml": manifest("a"),
    "models/b/model.yaml": manifest("beta"),
    "models/c/model.yaml": manifest("c"),
  });
  const models = await loadModels(head);
  const found = await loadOtherModels({ head, models, other: head.beside(other), manifests: undefined });
  expect(found.map(({ name }) => name).toSorted()).toEqual(["a", "beta", "c"]);
  expect(other.reads.toSorted()).toEqual(["models/b/model.yaml", "models/c/model.yaml"]);
});

test("environments, the broken ones too", async () => {
  const files = filesOf({
    "environments/production.yaml": "apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {}\n",
    "environments/staging.yml": "{",
    "environments/notes.md": "",
  });
  const found = await loadEnvironments(files);
  expect(found.map(({ file, manifest: read }) => [file, read?.name])).toEqual([
    ["environments/production.yaml", "production"],
    ["environments/staging.yml", undefined],
  ]);
});

test("files and data are held against a model without the metrics that do not exist", () => {
  const given = manifestOf(["log_loss: {max: 0.5}", "lgo_loss: {max: 0.5}"]);
  expect(inspectable(given, "models/credit-risk/model.yaml")?.metrics.map(({ declaredAs }) => declaredAs)).toEqual([
    "roc_auc",
  ]);
  expect(
    inspectable({ ...given, training: { ...given.training, artifact: "../../../x" } }, "models/a/model.yaml"),
  ).toBeUndefined();
});
