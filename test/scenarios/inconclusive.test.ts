import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("an inconclusive result waits for somebody else who may write and says exactly the line", { timeout: 60_000 }, async () => {
  await using scene = await scenario();
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "tenure"] } }) } });
  expect(await scene.check(pull, { folds: /person/ })).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.01202 (-0.02025 to -0.003798); the margin is 0.02: 1,200 rows cannot tell. About 2,915 rows would settle it. Evaluate on more rows, or ask an approver to accept it.
    log:
      600 rows, learning from spend, snow
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: ROC AUC −0.0120

    ROC AUC changed by −0.0120 (90% interval −0.0202 to −0.0038); a loss of more than the margin of 0.02 cannot be ruled out. On 1,200 rows a loss of that size and chance look the same; about 2,915 rows would settle it. Add evaluation rows, or ask an approver to accept exactly this artifact: the line to copy is below.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.7705 | 0.7584 | −0.0120 (−0.0202 to −0.0038) | ≥ 0.7, Δ ≥ −0.02 | ❓ inconclusive |
    | Log loss | 0.5626 | 0.5746 | +0.0119 (+0.0055 to +0.0184) | Δ ≤ +0.05626 | ✅ within the margin |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    <details><summary>👤 <b>Needs a person</b>: 1 result to accept</summary>

    - ❓ **inconclusive** \`models/churn/model.yaml:24:14\` roc_auc changed by -0.01202 (-0.02025 to -0.003798); the margin is 0.02: 1,200 rows cannot tell. About 2,915 rows would settle it. Evaluate on more rows, or ask an approver to accept it. <sub>\`gate/non-inferiority\`</sub>

    To accept exactly this, submit an approving review that contains this line (a new artifact needs a new review):

    \`\`\`text
    model-gitops approve churn@<key>
    \`\`\`

    </details>

    <details><summary>7 slices by ROC AUC, none credibly harmed</summary>

    | Slice | Rows | Baseline | This pull request | Δ (90% interval) | Outcome |
    | :- | -: | -: | -: | -: | :- |
    | \`spend -0.036 to 0.6705\` | 300 | 0.646 | 0.602 | −0.045 (−0.087 to −0.003) | ✅ no credible change |
    | \`spend -0.6484 to -0.036\` | 300 | 0.683 | 0.643 | −0.040 (−0.083 to +0.003) | ✅ no credible change |
    | \`spend>0.6705\` | 300 | 0.716 | 0.692 | −0.024 (−0.053 to +0.005) | ✅ no credible change |
    | \`visits≤-0.6392\` | 300 | 0.780 | 0.762 | −0.018 (−0.035 to −0.001) | ✅ no credible change |
    | \`region=south\` | 952 | 0.735 | 0.720 | −0.014 (−0.025 to −0.003) | ✅ no credible change |
    | \`region=north\` | 248 | 0.8742 | 0.8653 | −0.0089 (−0.0178 to +0.0001) | ✅ no credible change |
    | \`spend≤-0.6484\` | 300 | 0.741 | 0.749 | +0.008 (−0.030 to +0.046) | ✅ no credible change |

    By ROC AUC, worst first.

    </details>

    <details><summary>Model card: retrained, purpose and data unchanged (13 changes)</summary>

    - Hyperparameters · \`drop\` changed: \`["visits"]\` → \`["visits","tenure"]\`
    - Results · \`roc_auc on holdout\` changed: \`0.77046\` → \`0.75844\`
    - Results · \`log_loss on holdout\` changed: \`0.56263\` → \`0.57458\`
    - Results · \`accuracy on holdout\` changed: \`0.695\` → \`0.68583\`
    - Results · \`balanced_accuracy on holdout\` changed: \`0.6805\` → \`0.66908\`
    - Results · \`average_precision on holdout\` changed: \`0.73006\` → \`0.71426\`
    - Results · \`brier_score on holdout\` changed: \`0.1911\` → \`0.19592\`
    - Results · \`ece on holdout\` changed: \`0.024048\` → \`0.01793\`
    - Results · \`precision on holdout\` changed: \`0.67808\` → \`0.67303\`
    - Results · \`recall on holdout\` changed: \`0.56897\` → \`0.54023\`
    - Results · \`specificity on holdout\` changed: \`0.79204\` → \`0.79794\`
    - Results · \`f1 on holdout\` changed: \`0.61875\` → \`0.59936\`
    - … and 1 change more.

    </details>

    <details><summary>Details: metrics, data, latency, training, charts</summary>

    <details><summary>1 finding</summary>

    - ❓ **inconclusive** \`models/churn/model.yaml:24:14\` roc_auc changed by -0.01202 (-0.02025 to -0.003798); the margin is 0.02: 1,200 rows cannot tell. About 2,915 rows would settle it. Evaluate on more rows, or ask an approver to accept it. <sub>\`gate/non-inferiority\`</sub>

    </details>

    <details><summary>10 other metrics</summary>

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | Average precision | 0.7301 | 0.7143 | −0.0158 (−0.0247 to −0.0059) | | ⚠️ worse |
    | Brier score | 0.1911 | 0.1959 | +0.0048 (+0.0021 to +0.0076) | | ⚠️ worse |
    | Recall | 0.569 | 0.540 | −0.029 (−0.052 to −0.004) | | ⚠️ worse |
    | Accuracy | 0.695 | 0.686 | −0.009 (−0.024 to +0.005) | | ✅ no change |
    | Balanced accuracy | 0.681 | 0.669 | −0.011 (−0.027 to +0.003) | | ✅ no change |
    | Calibration error | 0.024 | 0.018 | −0.006 (−0.021 to +0.015) | | ✅ no change |
    | Precision | 0.678 | 0.673 | −0.005 (−0.026 to +0.016) | | ✅ no change |
    | Specificity | 0.792 | 0.798 | +0.006 (−0.012 to +0.025) | | ✅ no change |
    | F1 | 0.619 | 0.599 | −0.019 (−0.040 to +0.001) | | ✅ no change |
    | Matthews correlation | 0.372 | 0.352 | −0.020 (−0.052 to +0.010) | | ✅ no change |

    </details>

    <details><summary>Calibration: slope 1.037, expected error 0.018</summary>

    | Calibration | Baseline | This pull request |
    | :- | -: | -: |
    | Expected calibration error | 0.024 | 0.018 |
    | Largest bin's error | 0.072 | 0.049 |
    | Slope (1 is calibrated) | 1.028 | 1.037 |
    | Intercept | 0.031 | 0.034 |
    | In the large (0 is calibrated) | 0.024 | 0.024 |
    | Brier: reliability | 0.001 | 0.001 |
    | Brier: resolution | 0.056 | 0.049 |
    | Brier: uncertainty | 0.246 | 0.246 |

    | Score | Rows | Mean score | Positive | 95% interval |
    | :- | -: | -: | -: | -: |
    | 0.000 to 0.100 | 52 | 0.047 | 0.058 | 0.020 to 0.156 |
    | 0.100 to 0.200 | 113 | 0.154 | 0.159 | 0.103 to 0.238 |
    | 0.200 to 0.300 | 186 | 0.252 | 0.220 | 0.167 to 0.285 |
    | 0.300 to 0.400 | 242 | 0.349 | 0.351 | 0.294 to 0.413 |
    | 0.400 to 0.500 | 188 | 0.449 | 0.495 | 0.424 to 0.566 |
    | 0.500 to 0.600 | 157 | 0.545 | 0.535 | 0.457 to 0.611 |
    | 0.600 to 0.700 | 122 | 0.648 | 0.648 | 0.559 to 0.727 |
    | 0.700 to 0.800 | 67 | 0.751 | 0.776 | 0.663 to 0.859 |
    | 0.800 to 0.900 | 38 | 0.846 | 0.895 | 0.759 to 0.958 |
    | 0.900 to 1.000 | 35 | 0.953 | 0.943 | 0.814 to 0.984 |

    </details>

    <details><summary>Latency: p95 <time></summary>

    | Latency | Baseline | This pull request |
    | :- | -: | -: |
    | p50 | <measured> | <measured> |
    | p95 | <measured> | <measured> |
    | p99 | <measured> | <measured> |
    | Rows a second | <measured> | <measured> |
    | Memory, peak | <measured> | <measured> |

    1,000 calls of 1 row each. p95 is <measured> times the baseline’s.

    </details>

    <details><summary>Data and artifact</summary>

    | Dataset | Role | Rows | Positives | Shared with training | Content |
    | :- | :- | -: | -: | :- | :- |
    | \`holdout\` | decides | 1,200 | 522 (43.5%) | none | \`sha256:<key>\` |

    | Model | Baseline | This pull request |
    | :- | -: | -: |
    | Size | 247 B | 247 B |
    | Parameters | 5 | 5 |
    | Operators | 3 | 3 |

    Measured by \`model-gitops/1\`.

    - \`roc_auc\`: DeLong
    - \`log_loss\`: paired t
    - \`accuracy\`: Tango score interval
    - \`balanced_accuracy\`: paired bootstrap of cells, B = 500
    - \`average_precision\`: paired bootstrap of rows, B = 500
    - \`brier_score\`: paired t
    - \`ece\`: paired bootstrap of bins, B = 500
    - \`precision\`: paired bootstrap of cells, B = 500
    - \`recall\`: paired bootstrap of cells, B = 500
    - \`specificity\`: paired bootstrap of cells, B = 500
    - \`f1\`: paired bootstrap of cells, B = 500
    - \`matthews_corrcoef\`: paired bootstrap of cells, B = 500

    </details>

    <details><summary>Training: <time></summary>

    | Training | Baseline | This pull request |
    | - | - | - |
    | Time | <measured> | <measured> |
    | Attempts | 1 | 1 |
    | Artifact | 247 B, \`sha256:<key>\` | 247 B, \`sha256:<key>\` |
    | Busy cores, mean | <measured> | <measured> |
    | Memory, peak | <measured> | <measured> |
    | Seed | 1 | 1 |

    Parameters: \`drop=["visits","tenure"]\`

    Command: \`node train.mjs\`

    </details>

    <details><summary>Why this model is affected</summary>

    Training: train.

    - the manifest changed
    - what it is trained from changed, so it is trained

    </details>

    <details><summary>ROC curve</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta
      title "ROC curve"
      x-axis "False positive rate" 0 --> 1
      y-axis "True positive rate" 0 --> 1
      line [<points>]
      line [<points>]
    \`\`\`

    Blue: this pull request. Amber: the baseline.

    | False positive rate | True positive rate, baseline | True positive rate, this pull request |
    | -: | -: | -: |
    | 0.01 | 0.178 | 0.138 |
    | 0.05 | 0.322 | 0.285 |
    | 0.10 | 0.402 | 0.392 |
    | 0.20 | 0.559 | 0.537 |
    | 0.50 | 0.842 | 0.835 |

    </details>

    <details><summary>Precision and recall</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta
      title "Precision and recall"
      x-axis "Recall" 0 --> 1
      y-axis "Precision" 0 --> 1
      line [<points>]
      line [<points>]
    \`\`\`

    Blue: this pull request. Amber: the baseline.

    | Recall | Precision, baseline | Precision, this pull request |
    | -: | -: | -: |
    | 0.10 | 0.929 | 0.946 |
    | 0.25 | 0.865 | 0.829 |
    | 0.50 | 0.713 | 0.704 |
    | 0.75 | 0.630 | 0.602 |
    | 0.90 | 0.527 | 0.530 |

    </details>

    <details><summary>Reliability</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta
      title "Reliability"
      x-axis "Predicted" 0.05092 --> 0.95313
      y-axis "Observed" 0 --> 1
      line [<points>]
      line [<points>]
    \`\`\`

    Blue: this pull request. Amber: the baseline.

    | Predicted | Observed, baseline | Observed, this pull request |
    | -: | -: | -: |
    | 0.05 | 0.045 | 0.058 |
    | 0.15 | 0.142 | 0.159 |
    | 0.25 | 0.248 | 0.220 |
    | 0.35 | 0.324 | 0.351 |
    | 0.45 | 0.520 | 0.495 |
    | 0.55 | 0.539 | 0.535 |
    | 0.65 | 0.633 | 0.648 |
    | 0.75 | 0.747 | 0.776 |
    | 0.85 | 0.912 | 0.895 |
    | 0.95 | 0.973 | 0.943 |

    </details>

    <details><summary>Change by slice</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta horizontal
      title "Change by slice"
      x-axis ["spend -0.036 to 0.6705", "spend -0.6484 to -0.036", "spend>0.6705", "visits≤-0.6392", "region=south", "region=north", "spend≤-0.6484"]
      y-axis "ROC AUC" -0.04907 --> 0.04907
      bar [<points>]
    \`\`\`

    The numbers and their intervals are in the table of slices.

    </details>

    </details>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);

  const line = await approvalLine(scene.left("model-gitops-out/churn/verdict.json"));
  await scene.review(pull, { by: "ada", body: line, event: "COMMENT" });
  await scene.review(pull, { by: "bob", body: line });
  await scene.review(pull, { by: "grace", body: line.replace(/@.*/, "@000000000000") });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.01202 (-0.02025 to -0.003798); the margin is 0.02: 1,200 rows cannot tell. About 2,915 rows would settle it. Evaluate on more rows, or ask an approver to accept it.
    log:
      600 rows, learning from spend, snow
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: ROC AUC −0.0120

    ROC AUC changed by −0.0120 (90% interval −0.0202 to −0.0038); a loss of more than the margin of 0.02 cannot be ruled out. On 1,200 rows a loss of that size and chance look the same; about 2,915 rows would settle it. Add evaluation rows, or ask an approver to accept exactly this artifact: the line to copy is below.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.7705 | 0.7584 | −0.0120 (−0.0202 to −0.0038) | ≥ 0.7, Δ ≥ −0.02 | ❓ inconclusive |
    | Log loss | 0.5626 | 0.5746 | +0.0119 (+0.0055 to +0.0184) | Δ ≤ +0.05626 | ✅ within the margin |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 👤 Needs a person: 1 result to accept

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: retrained, purpose and data unchanged (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/1005) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":1005,"attempt":1,"head":"<head>","content":"<key>"} -->"
  `);

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

    ROC AUC changed by −0.0120 (90% interval −0.0202 to −0.0038); a loss of more than the margin of 0.02 cannot be ruled out. A person accepted it.

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.7705 | 0.7584 | −0.0120 (−0.0202 to −0.0038) | ≥ 0.7, Δ ≥ −0.02 | ❓ inconclusive |
    | Log loss | 0.5626 | 0.5746 | +0.0119 (+0.0055 to +0.0184) | Δ ≤ +0.05626 | ✅ within the margin |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from \`the last accepted record (<base>)\` · one-sided confidence 95%</sub>

    ▸ ☑️ Accepted by a person

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: retrained, purpose and data unchanged (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});

async function approvalLine(verdict: Promise<string>): Promise<string> {
  const found = /"approvalCommand": "(.+)"/.exec(await verdict)?.[1];
  if (found === undefined) throw new Error("the verdict asks for no approval");
  return found;
}
