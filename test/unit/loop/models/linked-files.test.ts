import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openCommit } from "../../../../src/revisions/git-revision.ts";
import type { Revision } from "../../../../src/revisions/revision.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { planModels } from "../../../../src/loop/models/plan.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { throughLinks } from "../../../../src/work/files/linked-paths.ts";
import { newClone, type Clone, type Files } from "../../forge/clone.ts";

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: churn
owners: ["@ada"]
task: binary-classification
target: {column: left}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}}
`;

const FILES: Files = {
  "models/churn/train.py": "import lib\n",
  "models/churn/data/train.csv": "a,left\n1,1\n",
  "shared/model.yaml": MANIFEST,
  "shared/holdout.csv": "a,left\n2,1\n",
  "shared/lib/age.py": "age\n",
};

const LINKS = {
  "models/churn/model.yaml": "../../shared/model.yaml",
  "models/churn/data/holdout.csv": "../../../shared/holdout.csv",
  "models/churn/lib": "../../shared/lib",
};

async function linkedModel(clone: Clone): Promise<Revision> {
  await clone.write(FILES);
  for (const [path, target] of Object.entries(LINKS)) {
    const place = join(clone.host.workspace, path);
    await mkdir(dirname(place), { recursive: true });
    await symlink(target, place);
  }
  const base = await openCommit(clone.host, await clone.commit({}));
  if (base === undefined) throw new Error("no base");
  return base;
}

async function planOf({ host }: Clone, base: Revision, path: string) {
  const head = new RevisionFiles(openWorktree(host));
  const links = await head.links();
  const { record } = await planModels({
    head,
    before: head.beside(base),
    changed: throughLinks([path], links),
    history: { isKnown: async () => true, isUnsettled: async () => false, pastSeconds: async () => [] },
  });
  return record.models.map(({ model, train, changes }) => [model, train, changes.map((change) => change.path)]);
}

test("what a link leads to is a change of the link", async () => {
  const cases = [
    ["shared/holdout.csv", "a,left\n9,0\n", ["churn", "unchanged", ["datasets.holdout"]]],
    ["shared/lib/age.py", "age + 1\n", ["churn", "known", []]],
    ["shared/model.yaml", MANIFEST.replace("0.75", "0.1"), ["churn", "unchanged", ["evaluation.metrics.roc_auc.min"]]],
  ] as const;
  for (const [path, text, planned] of cases) {
    await using clone = await newClone();
    const base = await linkedModel(clone);
    await clone.commit({ [path]: text });
    expect(await planOf(clone, base, path)).toEqual([planned]);
  }
});

test("nothing changed behind a link, nothing planned", async () => {
  await using clone = await newClone();
  const base = await linkedModel(clone);
  await clone.commit({ "README.md": "new" });
  expect(await planOf(clone, base, "README.md")).toEqual([]);
});

test("the files of a linked folder are read through it, in a commit as in the tree", async () => {
  await using clone = await newClone();
  const base = await linkedModel(clone);
  for (const revision of [base, openWorktree(clone.host)]) {
    const files = new RevisionFiles(revision);
    expect(await files.reachable()).toContain("models/churn/lib/age.py");
    expect(new TextDecoder().decode(await files.read("models/churn/lib/age.py"))).toBe("age\n");
  }
});

test("links in a circle end", () => {
  const links = [
    { path: "a/b", target: "b" },
    { path: "b/a", target: "a" },
    { path: "a/self", target: "a" },
  ];
  expect(throughLinks(["a/x"], links)).toContain("b/a/x");
});
