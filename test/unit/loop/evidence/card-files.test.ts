import { readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeCardFiles, type CardRequest } from "../../../../src/loop/evidence/card.ts";
import { cardState } from "../../../../src/loop/evidence/card-state.ts";
import { firstEvaluation, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";
import { git } from "../../../rig/git.ts";

const FILE = "models/churn/model.yaml";
const OUT = "model-gitops-out/churn/card";
const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());

const text = async (path: string) => await readFile(join(rig.workspace, path), "utf8");

const evidenceOf = (trainKey: string): CardRequest => ({
  evaluation: firstEvaluation("churn", trainKey),
  run: trainedRun("churn", trainKey),
});

const written = async () =>
  await withModel(rig, async ({ place }, model) => await writeCardFiles(place, model, evidenceOf(model.trainKey)));
const state = async () =>
  await withModel(rig, async ({ place }, model) => await cardState(place, model, evidenceOf(model.trainKey)));

const DESCRIBED = `${stageManifest()}description: Who leaves.\n`;

/** The manifest with a description of its training data elsewhere. */
const describing = (path: string) => stageManifest().replace(/^( +)train: *\{/m, `$1train: {croissant: ${path}, `);

const CROISSANT = JSON.stringify({
  "@type": "sc:Dataset",
  name: "churn",
  license: "https://spdx.org/licenses/MIT",
  "rai:dataCollection": "By hand.",
});

test("card, bill of materials and what is known of each dataset, with what its description adds", async () => {
  await rig.propose({ [FILE]: describing("train.croissant.json"), "models/churn/train.croissant.json": CROISSANT });
  const { files, findings } = await written();
  expect(findings).toEqual([]);
  expect(files.toSorted()).toEqual([
    "model-gitops-out/churn/card-diff.json",
    `${OUT}/README.md`,
    `${OUT}/croissant/holdout.json`,
    `${OUT}/croissant/train.json`,
    `${OUT}/model.cdx.json`,
  ]);
  expect(await text(`${OUT}/README.md`)).toContain("`By hand.`");
  expect(JSON.parse(await text(`${OUT}/croissant/train.json`))).toMatchObject({
    license: "https://spdx.org/licenses/MIT.html",
  });
  expect(await text(`${OUT}/model.cdx.json`)).toContain('"bomFormat": "CycloneDX"');
});

test("a description that cannot be read is told at its line, and no link is followed", async () => {
  await rig.propose({
    [FILE]: describing("train.croissant.json"),
    "models/churn/train.croissant.json": "{\n  oops\n}",
  });
  expect((await written()).findings).toMatchObject([
    { rule: "card/croissant", subject: "train", location: { file: "models/churn/train.croissant.json", line: 2 } },
  ]);
  await rig.propose({ [FILE]: describing("linked.json"), "secret/of-others.json": CROISSANT });
  await symlink("../../secret/of-others.json", join(rig.workspace, "models/churn/linked.json"));
  await git(rig.workspace, ["add", "--all"]);
  expect((await written()).findings).toMatchObject([
    { message: expect.stringContaining("A link is not followed"), location: { file: FILE } },
  ]);
  await rig.propose({ [FILE]: describing("../../../outside.json") });
  expect((await written()).findings).toMatchObject([{ rule: "card/croissant" }]);
});

test("what the repository keeps is what its sources make, until somebody edits it", async () => {
  await rig.propose({ [FILE]: DESCRIBED });
  expect(await state()).toMatchObject({ isInSync: true, differing: [] });
  await written();
  const [card, bom] = [await text(`${OUT}/README.md`), await text(`${OUT}/model.cdx.json`)];
  await rig.propose({ [FILE]: DESCRIBED, "models/churn/README.md": card, "models/churn/model.cdx.json": bom });
  expect(await state()).toMatchObject({ isInSync: true, missing: expect.arrayContaining(["Direct Use"]) });
  await rig.propose({ [FILE]: DESCRIBED, "models/churn/README.md": card.replace("## Uses", "## Approved uses") });
  expect(await state()).toMatchObject({ isInSync: false, differing: ["Uses"] });
});

test("a dataset that is gone leaves no description behind", async () => {
  await rig.propose({ [FILE]: DESCRIBED });
  await written();
  await writeFile(join(rig.workspace, OUT, "croissant/old.json"), "{}");
  await written();
  expect((await readdir(join(rig.workspace, OUT, "croissant"))).toSorted()).toEqual(["holdout.json", "train.json"]);
});
