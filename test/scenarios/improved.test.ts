import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a pull request improves the model", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) } });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot();
});
