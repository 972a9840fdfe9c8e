import { expect, test } from "vitest";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a pull request adds a model: without a baseline its absolute limit judges it", async () => {
  await using scene = await scenario({ files: { "README.md": "# Models\n" }, recorded: "none" });
  const pull = await scene.propose({ files: modelFiles(), title: "Add churn" });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`"exit code: 1"`);
});
