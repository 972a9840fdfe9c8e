import { afterAll, expect, test } from "vitest";
import { openChange } from "../../../../src/loop/models/open-change.ts";
import { brokenReport, modelReport } from "../../../../src/loop/reporting/model-report.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const FILE = "models/churn/model.yaml";
const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());

test("a model is reported with its plan, and with the owners that judge and not those that the change brings", async () => {
  await rig.propose({ [FILE]: stageManifest({ edits: [["@acme/growth", "@mallory"]] }) });
  const [report] = await inSession(rig, async (session) =>
    (await openChange(session)).models.map((model) => {
      const found = { rule: "train/command", outcome: "fail", message: "It failed." } as const;
      return modelReport(model, { findings: [found] });
    }),
  );
  expect(report).toMatchObject({
    model: "churn",
    manifestPath: FILE,
    owners: ["@acme/growth"],
    plan: { model: "churn" },
    settled: { outcome: "fail", findings: [{ rule: "train/command" }] },
  });
});

test("a broken one is reported by what is wrong with its manifest", async () => {
  await rig.propose({ [FILE]: stageManifest({ edits: [["owners", "owner"]] }) });
  const [report, ...others] = await inSession(rig, async (session) =>
    (await openChange(session)).broken.map(brokenReport),
  );
  expect(others).toEqual([]);
  expect(report).toMatchObject({ model: "churn", manifestPath: FILE, settled: { outcome: "fail" } });
  expect(report?.findings.map(({ message }) => message).join()).toContain("owners");
});
