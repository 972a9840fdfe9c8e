import { beforeEach, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import { handedOn, leave, leaveEvidence } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";

let rig: StageRig;
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.push(stageModel());
  return async () => await rig[Symbol.asyncDispose]();
});

/** How many entries the ledger has of a model, the count of tries included. */
function recorded(model: string): number {
  return Object.keys(rig.forge.git.textFiles("model-gitops/ledger")).filter((path) => path.startsWith(`${model}/`))
    .length;
}

test("a model whose training fails is told, recorded by nobody, and stops no other", async () => {
  const fails: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];
  await rig.push(stageModel({ name: "alpha", edits: [fails] }));
  await leaveEvidence(rig);
  expect(await rig.run(record)).toMatchObject({
    exitCode: 1,
    outputs: { recorded: "4", models: "churn", complete: "false", outcome: "fail" },
  });
  expect([recorded("alpha"), recorded("churn")]).toEqual([0, 5]);
});

test.each([
  ["run record", "run.json", "{}"],
  ["artifact", "artifact/model.bin", "another"],
])("a broken %s is none, and stops no other model", async (_, path, content) => {
  await rig.push(stageModel({ name: "alpha" }));
  await leaveEvidence(rig, { model: "alpha" });
  await leaveEvidence(rig);
  await leave(rig, `model-gitops-out/alpha/${path}`, content);
  const seen = await rig.run(record, await handedOn(rig, "alpha", "churn"));
  expect(seen).toMatchObject({ exitCode: 1, outputs: { recorded: "4", models: "churn", complete: "false" } });
  expect(seen.annotations.filter(({ model }) => model === "alpha")).toMatchObject([{ rule: "record/unknown-key" }]);
  expect(seen.log.join("\n")).toMatch(/alpha\/.* It is not used\./);
  expect([recorded("alpha"), recorded("churn")]).toEqual([0, 5]);
});
