import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a pull request makes the model worse: the gate fails, and the slices that pay most are named", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "snow"] } }) },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.04192 (-0.05747 to -0.02698); the margin is 0.02: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a separate pull request that says why.
      error churn: gate/slice: 5 slices fall with the whole: region=north, spend≤-0.6484, spend -0.036 to 0.6705, visits>0.6517 and tenure>0.6141. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.
    log:
      600 rows, learning from spend, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: ROC AUC −0.042

    ROC AUC fell by 0.042 (90% interval −0.057 to −0.027), more than the margin of 0.02. The whole interval, measured on the same 1,200 rows, lies beyond what is acceptable, so running it again will not change the outcome. Improve the model, or change the margin in a separate pull request: this one is judged by the base branch’s.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.729 | −0.042 (−0.057 to −0.027) | ≥ 0.7, Δ ≥ −0.02 | ❌ worse |
    | Log loss | 0.563 | 0.599 | +0.036 (+3.4% to +9.1%) | Δ ≤ +10% | ✅ within the margin |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ ❌ 5 of 11 slices harmed: region=north, spend -0.036 to 0.6705, spend≤-0.6484, …

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
