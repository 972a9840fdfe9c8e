import { expect, test } from "vitest";
import { promoteWorld } from "../fakes/promote-world.ts";
import { stageManifest } from "../fakes/stage-model.ts";

const SEEDS = [["  artifact: model.bin\n", "  artifact: model.bin\n  seeds: [1, 2]\n"]] as const;

test("a model that was trained with several seeds is promoted by the one that decides, on a runner that has no other", async () => {
  await using world = await promoteWorld({ "models/churn/model.yaml": stageManifest({ edits: SEEDS }) });
  const done = await world.promote({ model: "churn", version: "1.0.0", stage: "production", output: "elsewhere" });
  expect(done.summary.join()).not.toMatch(/failed|not measured/);
  expect({ exitCode: done.exitCode, ...(await world.served("1.0.0")) }).toMatchObject({
    exitCode: 0,
    environment: "1.0.0",
  });
});
