import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeCardFiles } from "../../../../src/loop/evidence/card.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { accept, firstEvaluation, left, rocAuc, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, withModel } from "../../../fakes/stage-session.ts";
import { git } from "../../../rig/git.ts";

const [BEFORE, NOW] = [sha256("the rows before"), sha256("the rows now")];
const FILE = "models/churn/model.yaml";
const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());

/** The card of the change, measured as `value`. */
async function written(value = 0.9, name = "churn") {
  const diff = await withModel(
    rig,
    async ({ place }, model) => {
      const evaluation = { ...firstEvaluation(name, model.trainKey), metrics: { roc_auc: rocAuc({ value }) } };
      return (
        await writeCardFiles(place, model, {
          evaluation,
          run: { ...trainedRun(name, model.trainKey), datasets: { train: NOW } },
        })
      ).diff;
    },
    { name },
  );
  const card = await readFile(join(rig.workspace, `model-gitops-out/${name}/card/README.md`), "utf8");
  expect(await left(rig, `model-gitops-out/${name}/card-diff.json`)).toEqual(diff);
  return { card, diff };
}

test("a new model has a card and nothing that it changed from", async () => {
  await rig.propose({ ...stageModel({ name: "renewal" }) });
  const { card, diff } = await written(0.9, "renewal");
  expect(card).toContain("renewal");
  expect(card).toContain("0.9");
  expect(diff).toMatchObject({ model: "renewal", kind: "first", changes: [] });
});

test("prose of the model's folder is in it, whatever else lies there", async () => {
  await rig.propose({
    [FILE]: `${stageManifest()}card: {sections: prose}\n`,
    "models/churn/prose/uses.md": "For ranking only.\n",
    "models/churn/prose/draft.txt": "Not for the card.\n",
    "models/churn/prose-of-others/uses.md": "Of another folder.\n",
  });
  const { card } = await written();
  expect(card).toContain("For ranking only.");
  expect(card).not.toMatch(/Not for the card|Of another folder/);
});

test("what a link leads to is published by no card", async () => {
  const prose = "models/churn/prose";
  await rig.propose({
    [FILE]: `${stageManifest()}card: {sections: prose}\n`,
    "secret/key.md": "A secret of another folder.\n",
    [`${prose}/uses.md`]: "For ranking only.\n",
  });
  const links = {
    "a.md": "../../../.git/config",
    "b.md": "../data/holdout.csv",
    "c.md": "../../../secret/key.md",
    "d.md": "/etc/passwd",
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(rig.workspace, prose, name));
  await git(rig.workspace, ["add", "--all"]);
  const { card } = await written();
  expect(card).toContain("For ranking only.");
  expect(card).not.toMatch(/repositoryformatversion|A secret|root:/);
});

test("the difference is to the manifest of the base branch and the evidence of its last acceptance", async () => {
  await rig.propose({ [FILE]: `${stageManifest()}description: Who leaves.\n` });
  const [base, was] = await withModel(rig, async (_, model) => [
    firstEvaluation("churn", model.trainKey),
    trainedRun("churn", model.trainKey),
  ]);
  await inPlace(rig, async ({ ledger }) => {
    const entry = { model: "churn", recordedAt: 0 } as const;
    await ledger.record([
      newEntry({ ...entry, kind: "evaluation", body: { ...base, metrics: { roc_auc: rocAuc({ value: 0.7 }) } } }),
      newEntry({ ...entry, kind: "run", body: { ...was, datasets: { train: BEFORE } } }),
    ]);
  });
  await accept(rig, { evaluationKey: base.evaluationKey, trainKey: was.trainKey });
  const changes = (await written(0.9)).diff.changes.map(({ subject, from, to }) => [subject, from, to]);
  expect(changes).toEqual([
    ["Description", undefined, "Who leaves."],
    ["train: content", BEFORE.slice(0, 19), NOW.slice(0, 19)],
    ["roc_auc on holdout", "0.7", "0.9"],
  ]);
});

test("a renamed model's evidence is that of its former name", async () => {
  await rig.propose(stageModel({ name: "leavers", folder: "churn" }));
  const { diff } = await written(0.9, "leavers");
  expect(diff.changes).toContainEqual(expect.objectContaining({ subject: "roc_auc on holdout", from: "0.7" }));
});
