import { afterAll, expect, test } from "vitest";
import { dataIssue } from "../../../../actions/data-issue/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const TRAIN = "{path: data/train.csv}";
const elsewhere = (version = "") =>
  stageModel({ edits: [[TRAIN, `{path: "https://data.example/train.csv"${version}}`]] });

const rig = await stageRig(elsewhere());
afterAll(async () => await rig[Symbol.asyncDispose]());

const DIGEST = "a".repeat(64);
const WISH = { step: "open", dataset: "train", severity: "high", description: "Incomes of May are in cents." };

test("of data whose content nobody knows, what is told to do helps", async () => {
  for (const digest of ["", `sha256:${DIGEST}`]) {
    const { annotations } = await rig.run(dataIssue, { ...WISH, digest });
    expect(annotations).toMatchObject([{ message: expect.stringContaining("datasets.train.version.sha256") }]);
  }
  await rig.commit(elsewhere(`, version: {sha256: ${DIGEST}}`));
  expect(await rig.run(dataIssue, WISH)).toMatchObject({ annotations: [], outputs: { id: "train-1" } });
});
