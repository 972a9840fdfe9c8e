import { expect, test } from "vitest";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a first model that no absolute limit could judge does not pass", async () => {
  await using scene = await scenario({ files: { "README.md": "# Models\n" }, recorded: "none" });
  const files = modelFiles({
    edits: [["{min: 0.7, margin: 0.02, primary: true}", "{margin: 0.02, primary: true}"]],
  });
  const pull = await scene.propose({ files, title: "Add churn" });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: gate/first-model: This is a first model, and no metric has an absolute limit: there is nothing it could be judged by. Add \`min\` or \`max\` to at least one metric under evaluation.metrics.
      warning churn: meaning/first-model at models/churn/model.yaml:23:3: No metric has an absolute limit, so a first model has nothing to meet. Give at least one metric a \`min\` or a \`max\`.
    log:
      600 rows, learning from spend, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 1 problem

    This is a first model, and no metric has an absolute limit: there is nothing it could be judged by. Add &#96;min&#96; or &#96;max&#96; to at least one metric under evaluation.metrics.

    | Metric | This pull request | 95% interval | Limit | Outcome |
    | :- | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.744 to 0.797 | | ➖ shown |
    | Log loss | 0.563 | 0.537 to 0.588 | | ➖ shown |

    <sub>1,200 rows of \`holdout\` · first model, no baseline</sub>

    ▸ 2 slices by ROC AUC, none credibly harmed

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
