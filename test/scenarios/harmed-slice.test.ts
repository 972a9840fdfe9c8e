import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a model that is better on the whole quietly harms the north: the gate fails and names it", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: ["snow"] } }) },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: gate/slice: The slice region=north (248 rows) is harmed in roc_auc. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.
    log:
      600 rows, learning from spend, visits, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: region=north harmed

    The slice region=north (248 rows) is harmed in roc_auc. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.801 | +0.031 (+0.008 to +0.054) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.536 | −0.027 (−8.9% to −0.6%) | Δ ≤ +10% | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ ❌ 1 of 7 slices harmed: region=north

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
