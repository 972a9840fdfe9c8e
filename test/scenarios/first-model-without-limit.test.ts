import { expect, test } from "vitest";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a first model that no absolute limit could judge does not pass", async () => {
  await using scene = await scenario({ files: { "README.md": "# Models\n" }, recorded: "none" });
  const files = modelFiles({
    edits: [["{min: 0.7, margin: 0.02, primary: true}", "{margin: 0.02, primary: true}"]],
  });
  const pull = await scene.propose({ files, title: "Add churn" });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`"exit code: 1"`);
});
