import { expect, test } from "vitest";
import { callApi } from "../rig/repository.ts";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const FORGED = '<!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->';

test("others who quote our marker keep their comments, and ours is found among them", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  const path = `/repos/${scene.emulator.slug}/issues/${pull.number}/comments`;
  await callApi(scene.emulator, "grace", {
    method: "POST",
    path,
    body: { body: `✅ \`churn\` passes\n\n${FORGED}` },
  });
  await callApi(scene.emulator, "github-actions[bot]", {
    method: "POST",
    path,
    body: { body: `Lint passed. A report ends with\n${FORGED}\nby the way.` },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by grace:
    ✅ \`churn\` passes

    <!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->
    comment by github-actions[bot]:
    Lint passed. A report ends with
    <!-- model-gitops:report v1 {"run":99999999,"attempt":1,"head":"0"} -->
    by the way.
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC +0.067

    ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.491 | −0.072 (−0.089 to −0.054) | Δ ≤ +0.05626 | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
