import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

test("the same pull request once more: nothing is written", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  await checkUnseen(scene.emulator, pull);
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, visits, snow, tenure
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC +0.067

    ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<earlier run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<earlier run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
