import { expect, test } from "vitest";
import { withMargins } from "../../../../src/loop/models/plan-margins.ts";
import { planModels } from "../../../../src/loop/models/plan.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { detectableOf } from "../../../../src/work/meaning/margin.ts";
import { fakeHost } from "../../../fakes/host.ts";

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: m
owners: ["@ada"]
task: binary-classification
target: {column: y, positive: 1}
datasets: {train: {path: data/train.csv}, holdout: {path: "data/holdout-*.csv"}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {recall: {min: 0.7}}}
`;

async function margins(edits: Readonly<Record<string, string>>, isCancelled = false) {
  const files = {
    "models/m/model.yaml": MANIFEST,
    "models/m/data/holdout-1.csv": `x,y\n${"1,1\n2,0\n".repeat(50)}`,
    "models/m/data/holdout-2.csv": `x,y\n${"1,0\n".repeat(50)}`,
    ...edits,
  };
  await using host = await fakeHost({ files });
  const history = { isKnown: async () => false, isUnsettled: async () => false, pastSeconds: async () => [] };
  const head = new RevisionFiles(openWorktree(host));
  const plan = await planModels({ head, before: undefined, changed: undefined, history });
  const known = plan.models.flatMap(({ name, resolved }) => (resolved ? [{ name, head: resolved }] : []));
  if (isCancelled) host.cancel();
  const models = await withMargins(host, plan.record.models, known);
  const [first] = known;
  return {
    margin: models[0]?.detectableMargin,
    of: (rows: number, ones?: number) => first && detectableOf(first.head, rows, ones),
  };
}

test("rows and positives of all files of the deciding dataset, without an engine", async () => {
  const { margin, of } = await margins({});
  expect(margin).toBe(of(150, 50));
});

test("nothing is said of what cannot be counted", async () => {
  expect((await margins({ "models/m/data/holdout-2.csv": "other\n1\n" })).margin).toBeUndefined();
  const { of } = await margins({});
  expect(of(150)).toBeUndefined();
  const accuracy = { "models/m/model.yaml": MANIFEST.replace("recall", "accuracy") };
  expect((await margins(accuracy)).of(150)).toBeGreaterThan(0);
});

test("a cancelled run counts no further", async () => {
  await expect(margins({}, true)).rejects.toThrow("cancelled");
});
