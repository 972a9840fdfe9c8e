import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a new name in training.env trains nothing until a person has accepted it", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const edits = [["  artifact: model.onnx", "  env: [WANDB_API_KEY]\n  artifact: model.onnx"]] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }) } });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot();
  const { approvalCommand } = JSON.parse(await scene.left("model-gitops-out/churn/verdict.json")) as { readonly approvalCommand: string };
  await scene.review(pull, { by: "grace", body: approvalCommand.replace("@", "@\u200B") });
  expect(await scene.check(pull, { env: { WANDB_API_KEY: "wandb-secret" } })).toMatchInlineSnapshot();
});
