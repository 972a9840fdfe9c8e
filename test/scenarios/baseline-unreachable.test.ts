import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a baseline that is named and gone is no first model", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  scene.emulator.rig.assets.clear();
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
});
