import { expect, test } from "vitest";
import { modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a pull request adds a model: without a baseline its absolute limit judges it", async () => {
  await using scene = await scenario({ files: { "README.md": "# Models\n" }, recorded: "none" });
  const pull = await scene.propose({ files: modelFiles(), title: "Add churn" });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC 0.770

    ROC AUC is 0.770 (95% interval 0.744 to 0.797) on 1,200 rows, within the limit ≥ 0.7; there is no baseline yet.

    | Metric | This pull request | 95% interval | Limit | Outcome |
    | :- | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.744 to 0.797 | ≥ 0.7 | ✅ within the limit |
    | Log loss | 0.563 | 0.537 to 0.588 | | ➖ shown |

    <sub>1,200 rows of \`holdout\` · first model, no baseline</sub>

    ▸ 2 slices by ROC AUC, compared with no baseline

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
