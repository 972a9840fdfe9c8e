import { expect, test } from "vitest";
import { profile } from "../../../../actions/profile/run.ts";
import { record } from "../../../../actions/record/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRun } from "../../../fakes/stage-rig.ts";

const SLICES = "  slices: [region]\n";

/** What the profile's action says of an accepted model with this section `monitoring`. */
async function profiled(monitoring: string, inputs: Readonly<Record<string, string>> = {}): Promise<StageRun> {
  await using rig = await stageRig({});
  const files = stageModel({ edits: [[SLICES, `${SLICES}monitoring: ${monitoring}\n`]] });
  rig.forge.git.pointIntoClone("main", await rig.push(files));
  await rig.run(record);
  await rig.event("schedule", {});
  return await rig.run(profile, inputs);
}

test("a proposed contract is in the summary: with bounds that ten rows keep to, and what it is from", async () => {
  const { annotations, summary } = await profiled("{logs: logs/*.csv}", { contract: "true" });
  expect(annotations.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  // No row is beyond the tenth value at either end, and with 400 rows that is as much as can be said.
  expect(summary.join("")).toContain("# Proposed from 400 rows of holdout");
  expect(summary.join("")).toContain("x: {type: number, finite: true, min: 0, max: 6.6, mostly: 0.976,");
});

test("a column that monitoring.features names and the rows lack is told, and is the only one that is not in the profile", async () => {
  const { annotations, outputs } = await profiled("{logs: logs/*.csv, features: {note: {kind: category}}}");
  expect(annotations.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
    expect.stringMatching(/^warn A column that monitoring\.features names is not in the reference profile: .*"?note"?/),
  ]);
  expect(Object.keys(JSON.parse(outputs["profiles"] ?? "{}"))).toEqual(["churn"]);
});
