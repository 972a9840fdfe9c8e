import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const LOOSENED = [["roc_auc: {min: 0.7, margin: 0.02, primary: true}", "roc_auc: {min: 0.5, margin: 0.3, primary: true}"]] as const;

test("a pull request that loosens its own limits fails by the old ones", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const manifest = manifestOf({ params: { drop: ["visits", "spend"] }, edits: LOOSENED });
  expect(await scene.check(await scene.propose({ files: { "models/churn/model.yaml": manifest } }))).toMatchInlineSnapshot();
});

test("and where the model is good, it waits for a person who is not its author", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const manifest = manifestOf({ params: { drop: [] }, edits: LOOSENED });
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifest } });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
  const { approvalCommand } = JSON.parse(await scene.left("model-gitops-out/churn/verdict.json")) as { readonly approvalCommand: string };
  await scene.review(pull, { by: "ada", body: approvalCommand });
  expect(await scene.check(pull)).toContain("outcome=inconclusive");
  await scene.review(pull, { by: "grace", body: `Agreed with the risk team.\n\n${approvalCommand}` });
  expect(await scene.check(pull)).toMatchInlineSnapshot();
});
