import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

const UNSURE = { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "tenure"] } }) };

test("the merge queue judges again, by the reviews of the pull request", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: UNSURE });
  expect(await scene.queue(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.01202 (-0.02034 to -0.003834); the margin is 0.02: 1,200 rows cannot tell. By these numbers about 3,000 rows in all let it pass (in 8 of 10 cases). Evaluate on more rows, which a separate pull request adds, or ask an approver to accept it.
    log:
      600 rows, learning from spend, snow"
  `);
  await scene.review(pull, { by: "grace", body: await approvalLine(scene) });
  expect(await scene.queue(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, snow"
  `);
});
