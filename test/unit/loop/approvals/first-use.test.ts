import { afterAll, expect, test } from "vitest";
import { firstUseKey } from "../../../../src/loop/approvals/approvals.ts";
import { checkFirstUse } from "../../../../src/loop/approvals/first-use.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { git } from "../../../rig/git.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const SECRET = {
  "models/churn/model.yaml": stageManifest({
    edits: [["  artifact: model.bin", "  env: [API_TOKEN]\n  artifact: model.bin"]],
  }),
};
const RETRAINED = { "models/churn/ready/model.bin": "another\n" };

const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());

const found = () => withModel(rig, async (session, model) => await checkFirstUse(session, model));
const line = () => withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));

test("what uses nothing new needs nobody", async () => {
  await rig.propose(RETRAINED);
  expect(await found()).toEqual([]);
});

test("a new name waits for a person, who accepts this one training with these names", async () => {
  await rig.propose(SECRET);
  const command = await line();
  expect(await found()).toMatchObject([
    {
      rule: "gate/first-use",
      outcome: "inconclusive",
      needsPerson: true,
      model: "churn",
      message: 'This pull request is the first to use "training.env: API_TOKEN". Nothing was trained.',
      remediation: expect.stringContaining(`\`${command}\``),
      location: { file: "models/churn/model.yaml", line: expect.any(Number) },
    },
  ]);
  rig.forge.setPermission("ada", "write");
  rig.forge.addReview(1, { author: "ada", body: command });
  expect(await found()).toMatchObject([{ outcome: "waived", message: expect.stringContaining("accepted by @ada") }]);
  // Another training with the same name is another one.
  await rig.propose({ ...SECRET, ...RETRAINED });
  expect(await found()).toMatchObject([{ outcome: "inconclusive" }]);
});

test("on a schedule and by hand nobody can accept, so it waits", async () => {
  await rig.propose(SECRET);
  await git(rig.workspace, ["update-ref", "refs/remotes/origin/main", "main"]);
  await rig.event("workflow_dispatch", {});
  expect(await found()).toMatchObject([{ outcome: "inconclusive" }]);
  await rig.event("schedule", {});
  const scheduled = await withModel(rig, async (session, model) => await checkFirstUse(session, model), {
    inputs: { models: "churn" },
  });
  expect(scheduled).toMatchObject([{ outcome: "inconclusive" }]);
});

test("what was pushed has been accepted by whoever merged it", async () => {
  await rig.push(SECRET);
  expect(await found()).toEqual([]);
});
