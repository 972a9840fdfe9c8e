import { afterAll, expect, test } from "vitest";
import { showAll } from "../../../../src/loop/stages/show-all.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const rig = await stageRig(stageModel({ edits: [["evaluation:\n", "monitoring: {logs: logs/*.csv}\nevaluation:\n"]] }));
afterAll(async () => await rig[Symbol.asyncDispose]());

test.each([
  ["churn", true],
  ["chrun", false],
])("of %s a page tells the whole story: %s", async (models, isTold) => {
  await rig.event("workflow_dispatch", {});
  const shown = await inSession(rig, showAll, { inputs: { models } });
  const text = shown.text?.({ width: 100, color: false }) ?? "";
  expect(text.includes("The whole story: model-gitops-out/monitor.html")).toBe(isTold);
});
