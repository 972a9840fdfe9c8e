import { test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const LOOSENED = [
  ["roc_auc: {min: 0.7, margin: 0.02, primary: true}", "roc_auc: {min: 0.5, margin: 0.3, primary: true}"],
] as const;

test.concurrent(
  "a pull request that loosens its own limits fails by the old ones",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const manifest = manifestOf({ params: { drop: ["visits", "spend"] }, edits: LOOSENED });
    expect(await scene.check(await scene.propose({ files: { "models/churn/model.yaml": manifest } })))
      .toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: gate/absolute-limit at models/churn/model.yaml:24:14: roc_auc is 0.6441, below the minimum of 0.7. Improve the model, or change the limit in a pull request of its own that says why.
      error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.1264 (-0.1514 to -0.1013); the margin is 0.02: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
      error churn: gate/non-inferiority at models/churn/model.yaml:25:15: log_loss changed by +0.08121 (0.06507 to 0.09735); the margin is 0.05626: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
      error churn: gate/slice: 14 slices fall with the whole: region=north, region=south, spend≤-0.6484, spend>0.6705, visits≤-0.6392 and 9 more. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.
      error churn: gate/judging-change at models/churn/model.yaml:24:20: This pull request loosens evaluation.metrics.roc_auc.min (from 0.7 to 0.5). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a pull request of its own.
      error churn: gate/judging-change at models/churn/model.yaml:24:33: This pull request loosens evaluation.metrics.roc_auc.margin (from 0.02 to 0.3). It was judged under the base branch's rules; the change takes effect when merged. Ask an approver to accept it, or move it to a pull request of its own.
      warning churn: meaning/limit at models/churn/model.yaml:24:33: With a margin of 0.3, ROC AUC may get much worse and still pass. Choose a margin that users would not notice.
    log:
      600 rows, learning from snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: ROC AUC 0.644

    ROC AUC is 0.644, below the limit of 0.7. An absolute limit holds whatever the baseline does. Improve the model, or change the limit in a pull request of its own: this one is judged by the base branch’s limits.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.644 | −0.126 (−0.151 to −0.101) | ≥ 0.7, Δ ≥ −0.02 | ❌ below the limit |
    | Log loss | 0.563 | 0.644 | +0.081 (+0.065 to +0.097) | Δ ≤ +0.05626 | ❌ worse |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 👤 Needs a person: 2 changes to what judges

    ▸ ❌ 14 of 16 slices harmed: visits&#62;0.6517, tenure&#62;0.6141, visits 0.00735 to 0.6517, …

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
  },
);
