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

test("a proposed contract takes the tenth value from each end, which only the rows tell", async () => {
  const { annotations, summary } = await profiled("{logs: logs/*.csv}", { contract: "true" });
  expect(annotations.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  // Nine rows at each end may be beyond the tenth value; the profile alone would have said 0.976.
  expect(summary.join("")).toContain("x: {type: number, finite: true, min: 0, max: 6.6, mostly: 0.911,");
});
