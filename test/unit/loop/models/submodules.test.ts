import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluationFiles } from "../../../../src/loop/data/evaluation-data.ts";
import { planModels } from "../../../../src/loop/models/plan.ts";
import { gatherTrainKey } from "../../../../src/loop/models/train-key.ts";
import { changedPaths } from "../../../../src/revisions/changed-paths.ts";
import { openRemote } from "../../../../src/revisions/forge-revision.ts";
import { openCommit } from "../../../../src/revisions/git-revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { git } from "../../../rig/git.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { model, type Edit } from "../../work/manifests.ts";

const AT = "models/credit-risk";
const ROWS: Edit = ["holdout: {path: data/holdout.csv}", "holdout: {path: /sub/holdout.csv}"];
const TRAINING: Edit = ["train: {path: data/train.csv}", "train: {path: /sub/train.csv}"];
const CODE: Edit = ["  artifact", "  code: ['*.py', /sub/lib]\n  artifact"];

/** A repository whose submodule has rows and code, and the commit before the submodule moved. */
async function moved(change: Readonly<Record<string, string>>) {
  const other = await newClone();
  await other.commit({ "holdout.csv": "a\n1\n", "train.csv": "a\n2\n", "lib/x.py": "x\n", "README.md": "" });
  const clone = await newClone();
  await clone.commit({ [`${AT}/train.py`]: "import numpy\n", [`${AT}/data/train.csv`]: "a\n" });
  await clone.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.host.workspace, "sub");
  // A submodule that asks git not to tell of it comes with the change.
  await clone.git("config", "--file", ".gitmodules", "submodule.sub.ignore", "all");
  const before = await clone.commit({});
  await clone.write(Object.fromEntries(Object.entries(change).map(([path, text]) => [`sub/${path}`, text])));
  await git(join(clone.host.workspace, "sub"), ["commit", "--quiet", "--allow-empty", "-am", "moved"]);
  await clone.commit({});
  const dispose = async () => {
    await clone[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  };
  return { clone, before, [Symbol.asyncDispose]: dispose };
}

async function sides({ clone, before }: { readonly clone: Clone; readonly before: string }) {
  const head = new RevisionFiles(openWorktree(clone.host));
  const revision = await openCommit(clone.host, before);
  if (revision === undefined) throw new Error("no base");
  return { head, base: head.beside(revision) };
}

const keyOf = async (files: RevisionFiles, ...edits: readonly Edit[]) =>
  (await gatherTrainKey(files, model(...edits))).key;

test("a submodule that moved is a change of code and of training data", async () => {
  await using made = await moved({ "lib/x.py": "y\n", "train.csv": "a\n3\n" });
  const { head, base } = await sides(made);
  for (const edit of [CODE, TRAINING]) expect(await keyOf(head, edit)).not.toBe(await keyOf(base, edit));
  expect(await keyOf(head)).toBe(await keyOf(base));
  expect(await changedPaths({ host: made.clone.host, forge: undefined, before: made.before })).toEqual(["sub"]);
});

test("the key is the same where nobody has checked the submodule out, and behind an API", async () => {
  await using made = await moved({ "lib/x.py": "y\n" });
  const { head } = await sides(made);
  const whole = await keyOf(head, CODE, TRAINING);
  const forge = fakeForge();
  const tip = forge.git.commit({ branch: "main", files: { [`${AT}/train.py`]: "import numpy\n" } });
  const [submodule] = await head.submodules();
  const gitlink = { path: "sub", blob: submodule?.commit ?? "", mode: "160000" };
  const treeAt = async () => [...((await forge.treeAt(tip)) ?? []), gitlink];
  const remote = new RevisionFiles(openRemote({ ...forge, treeAt }, tip));
  expect(await keyOf(remote, CODE, TRAINING)).toBe(whole);
  await rm(join(made.clone.host.workspace, "sub"), { recursive: true });
  await mkdir(join(made.clone.host.workspace, "sub"));
  expect(await keyOf(new RevisionFiles(openWorktree(made.clone.host)), CODE, TRAINING)).toBe(whole);
});

test("what differs from the submodule's commit on this machine is in the key by itself", async () => {
  await using made = await moved({});
  const clean = await keyOf((await sides(made)).head, CODE, TRAINING);
  for (const [path, text] of [
    ["sub/lib/x.py", "edited\n"],
    ["sub/lib/new.py", "new\n"],
    ["sub/lib/x.py", null],
    ["sub/train.csv", "a\n9\n"],
  ] as const) {
    await made.clone.write({ [path]: text });
    expect(await keyOf((await sides(made)).head, CODE, TRAINING)).not.toBe(clean);
    await git(join(made.clone.host.workspace, "sub"), ["reset", "--quiet", "--hard"]);
    await git(join(made.clone.host.workspace, "sub"), ["clean", "--quiet", "-fd"]);
  }
  await made.clone.write({ "sub/README.md": "edited\n" });
  expect(await keyOf((await sides(made)).head, CODE, TRAINING)).toBe(clean);
});

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@ada"]
task: binary-classification
target: {column: a}
datasets: {train: {path: data/train.csv}, holdout: {path: /sub/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}}
`;

async function planned(made: { readonly clone: Clone; readonly before: string }) {
  const { head, base } = await sides(made);
  const { record } = await planModels({
    head,
    before: base,
    changed: ["sub"],
    history: { isKnown: async () => true, isUnsettled: async () => false, pastSeconds: async () => [] },
  });
  return record.models.map(({ model: name, train, changes }) => [name, train, changes.map(({ path }) => path)]);
}

test("moved rows that judge are a judging change, other files of the submodule are none", async () => {
  const cases = [
    [{ "holdout.csv": "a\n9\n" }, ["datasets.holdout"]],
    [{ "README.md": "words\n" }, []],
  ] as const;
  for (const [change, expected] of cases) {
    await using made = await moved(change);
    await made.clone.git("checkout", "--quiet", "-b", "with-manifest", made.before);
    await git(join(made.clone.host.workspace, "sub"), ["checkout", "--quiet", "HEAD~1"]);
    const before = await made.clone.commit({ [`${AT}/model.yaml`]: MANIFEST });
    await git(join(made.clone.host.workspace, "sub"), ["checkout", "--quiet", "-"]);
    expect(await planned({ clone: made.clone, before })).toEqual([["credit-risk", "unchanged", expected]]);
  }
});

test("the base's commit of a submodule decides, and the change's is shown", async () => {
  await using made = await moved({ "holdout.csv": "a\n9\n" });
  const { head, base } = await sides(made);
  const { host } = made.clone;
  const asked = { judged: model(ROWS), head: model(ROWS), proposed: {} };
  const place = { host, head, scratch: join(host.temp, "scratch") };
  const found = await evaluationFiles({ place, rules: base, change: { paths: ["sub"] } }, asked);
  const texts = await Promise.all(found.map(async ({ name, files }) => [name, await readFile(files[0] ?? "", "utf8")]));
  expect(texts).toEqual([
    ["holdout", "a\n1\n"],
    ["holdout-proposed", "a\n9\n"],
  ]);
});

test("where the base's commit is not here, nothing judges in its place", async () => {
  await using made = await moved({ "holdout.csv": "a\n9\n" });
  const { host } = made.clone;
  const forge = fakeForge();
  const tip = forge.git.commit({ branch: "main", files: { "a.txt": "" } });
  const head = new RevisionFiles(openWorktree(host));
  const asked = { judged: model(ROWS), head: model(ROWS), proposed: {} };
  const judgedAt = async (commit: string) => {
    const treeAt = async () => [...((await forge.treeAt(tip)) ?? []), { path: "sub", blob: commit, mode: "160000" }];
    const rules = head.beside(openRemote({ ...forge, treeAt }, tip));
    return await evaluationFiles({ place: { host, head, scratch: join(host.temp, "scratch") }, rules }, asked);
  };
  await expect(judgedAt("b".repeat(40))).rejects.toThrow(/lies in the submodule sub.*submodules: true/);
  // The same commit is checked out here: its rows are the base's, wherever the base is read from.
  const [here] = await head.submodules();
  expect(await judgedAt(here?.commit ?? "")).toMatchObject([{ name: "holdout", role: "decides" }]);
  await made.clone.write({ "sub/holdout.csv": "a\nedited\n" });
  const edited = new RevisionFiles(openWorktree(host));
  await expect(
    evaluationFiles(
      {
        place: { host, head: edited, scratch: join(host.temp, "other") },
        rules: edited.beside(
          openRemote(
            { ...forge, treeAt: async () => [{ path: "sub", blob: here?.commit ?? "", mode: "160000" }] },
            tip,
          ),
        ),
      },
      asked,
    ),
  ).rejects.toThrow(/lies in the submodule sub/);
});
