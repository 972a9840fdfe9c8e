import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

test(
  "an inconclusive result waits for somebody else who may write and says exactly the line",
  { timeout: 60_000 },
  async () => {
    await using scene = await scenario();
    const pull = await scene.propose({
      files: { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "tenure"] } }) },
    });
    expect(await scene.check(pull, { folds: /person/ })).toMatchInlineSnapshot(`
      "exit code: 1
      outputs: outcome=inconclusive models=churn
      annotations:
        error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.01202 (-0.02034 to -0.003834); the margin is 0.02: 1,200 rows cannot tell. By these numbers about 3,000 rows in all let it pass (in 8 of 10 cases). Evaluate on more rows, which a separate pull request adds, or ask an approver to accept it.
      log:
        600 rows, learning from spend, snow
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ❓ \`churn\` is inconclusive: ROC AUC −0.0120

      ROC AUC changed by −0.0120 (90% interval −0.0203 to −0.0038); a loss of more than the margin of 0.02 cannot be ruled out. On 1,200 rows it is credibly worse, and whether by more than the margin is open; about 3,000 rows in all let it pass (in 8 of 10 cases). Add evaluation rows in a separate pull request, or ask an approver to accept exactly this artifact: the line to copy is below.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.7705 | 0.7584 | −0.0120 (−0.0203 to −0.0038) | ≥ 0.7, Δ ≥ −0.02 | ❓ inconclusive |
      | Log loss | 0.5626 | 0.5746 | +0.0119 (+1% to +3.3%) | Δ ≤ +10% | ✅ within the margin |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

      <details><summary>👤 <b>Needs a person</b>: 1 result to accept</summary>

      - ❓ **inconclusive** \`models/churn/model.yaml:24:14\` roc_auc changed by -0.01202 (-0.02034 to -0.003834); the margin is 0.02: 1,200 rows cannot tell. By these numbers about 3,000 rows in all let it pass (in 8 of 10 cases). Evaluate on more rows, which a separate pull request adds, or ask an approver to accept it. <sub>\`gate/non-inferiority\`</sub>

      To accept exactly this, submit an approving review that contains this line (a new artifact needs a new review):

      \`\`\`text
      model-gitops approve churn@<key>
      \`\`\`

      </details>

      ▸ 7 slices by ROC AUC, none credibly harmed, 4 worse; cannot tell for region=south

      ▸ Model card: no substantial change (13 changes)

      ▸ Details: metrics, data, latency, training, charts

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);

    const line = await approvalLine(scene);
    await scene.review(pull, { by: "ada", body: line, event: "COMMENT" });
    await scene.review(pull, { by: "bob", body: line });
    await scene.review(pull, { by: "grace", body: line.replace(/@.*/, "@000000000000") });
    await scene.review(pull, { by: "grace", body: `Fine with me.\n\n\`${line}\`` });
    expect(await scene.check(pull, { folds: /person/ })).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: outcome=pass models=churn
      log:
        600 rows, learning from spend, snow
      requests that wrote:
        PATCH /repos/acme/models/issues/comments/1 200
      comment by github-actions[bot]:
      ### ✅ \`churn\` passes: ROC AUC −0.0120

      ROC AUC changed by −0.0120 (90% interval −0.0203 to −0.0038); a loss of more than the margin of 0.02 cannot be ruled out. A person accepted it.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.7705 | 0.7584 | −0.0120 (−0.0203 to −0.0038) | ≥ 0.7, Δ ≥ −0.02 | ❓ inconclusive |
      | Log loss | 0.5626 | 0.5746 | +0.0119 (+1% to +3.3%) | Δ ≤ +10% | ✅ within the margin |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

      <details><summary>☑️ <b>Accepted by a person</b></summary>

      - ☑️ Accepted by \`grace\` for \`sha256:<key>\`

      </details>

      ▸ 7 slices by ROC AUC, none credibly harmed, 4 worse; cannot tell for region=south

      ▸ Model card: no substantial change (13 changes)

      ▸ Details: metrics, data, latency, training, charts

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
    `);
  },
);
