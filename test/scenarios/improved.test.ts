import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a pull request improves the model: the whole comment", async () => {
  await using scene = await scenario();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC +0.067

    ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    <details><summary>7 slices by ROC AUC, none credibly harmed</summary>

    | Slice | Rows | Baseline | This pull request | Δ (90% interval) | Outcome |
    | :- | -: | -: | -: | -: | :- |
    | \`visits≤-0.6392\` | 300 | 0.780 | 0.791 | +0.012 (−0.014 to +0.033) | ✅ no credible change |
    | \`region=north\` | 248 | 0.874 | 0.896 | +0.022 (0.000 to +0.045) | ✅ no credible change |
    | \`spend>0.6705\` | 300 | 0.716 | 0.765 | +0.049 (+0.001 to +0.098) | ✅ no credible change |
    | \`region=south\` | 952 | 0.735 | 0.819 | +0.085 (+0.062 to +0.107) | ✅ no credible change |
    | \`spend≤-0.6484\` | 300 | 0.741 | 0.856 | +0.115 (+0.063 to +0.175) | ✅ no credible change |
    | \`spend -0.6484 to -0.036\` | 300 | 0.683 | 0.800 | +0.117 (+0.068 to +0.167) | ✅ no credible change |
    | \`spend -0.036 to 0.6705\` | 300 | 0.646 | 0.772 | +0.126 (+0.070 to +0.181) | ✅ no credible change |

    By ROC AUC, worst first.

    </details>

    <details><summary>Model card: no substantial change (13 changes)</summary>

    **Numbers on the same rows**

    | Metric | Rows of | Production | Candidate | Δ | Limit | Outcome |
    | :- | :- | -: | -: | -: | :- | :- |
    | Calibration error | \`holdout\` | 0.024 | 0.039 | +0.015 (−0.061 to +0.091) | | |
    | ROC AUC | \`holdout\` | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7 | ✅ better |
    | Log loss | \`holdout\` | 0.563 | 0.491 | −0.072 (−0.089 to −0.054) | | ✅ better |
    | Accuracy | \`holdout\` | 0.695 | 0.762 | +0.068 (+0.046 to +0.090) | | |
    | Balanced accuracy | \`holdout\` | 0.681 | 0.754 | +0.074 (+0.051 to +0.097) | | |
    | Average precision | \`holdout\` | 0.730 | 0.800 | +0.070 (+0.048 to +0.092) | | |
    | Brier score | \`holdout\` | 0.1911 | 0.1629 | −0.0282 (−0.0353 to −0.0209) | | |
    | Precision | \`holdout\` | 0.678 | 0.744 | +0.066 (+0.036 to +0.097) | | |

    18 metrics more in card-diff.json.

    **Course of the last versions**

    - ROC AUC on \`holdout\`: ▁█ from 0.770 to 0.837 over 2 versions (higher is better)
    - Log loss on \`holdout\`: █▁ from 0.563 to 0.491 over 2 versions (lower is better)

    <details><summary>1 other change</summary>

    - Hyperparameters · \`drop\` changed: \`["visits"]\` → \`[]\`

    </details>

    </details>

    <details><summary>Details: metrics, data, latency, training, charts</summary>

    <details><summary>10 other metrics</summary>

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | Accuracy | 0.695 | 0.762 | +0.068 (+0.046 to +0.090) | | ✅ better |
    | Balanced accuracy | 0.681 | 0.754 | +0.074 (+0.051 to +0.097) | | ✅ better |
    | Average precision | 0.730 | 0.800 | +0.070 (+0.048 to +0.092) | | ✅ better |
    | Brier score | 0.1911 | 0.1629 | −0.0282 (−0.0353 to −0.0209) | | ✅ better |
    | Precision | 0.678 | 0.744 | +0.066 (+0.036 to +0.097) | | ✅ better |
    | Recall | 0.569 | 0.692 | +0.123 (+0.086 to +0.159) | | ✅ better |
    | F1 | 0.619 | 0.717 | +0.098 (+0.070 to +0.128) | | ✅ better |
    | Matthews correlation | 0.372 | 0.514 | +0.142 (+0.097 to +0.188) | | ✅ better |
    | Calibration error | 0.024 | 0.039 | +0.015 (−0.061 to +0.091) | | ➖ no change seen |
    | Specificity | 0.792 | 0.817 | +0.025 (−0.001 to +0.052) | | ➖ no change seen |

    </details>

    <details><summary>2 classes, by precision, recall and F1</summary>

    | Class | Rows | Predicted | Precision | Recall | F1 | ROC AUC | Average precision | F1 Δ (90% interval) | Worse in |
    | :- | -: | -: | -: | -: | -: | -: | -: | -: | :- |
    | \`0\` | 678 | 715 | 0.705 → 0.775 | 0.792 → 0.817 | 0.746 → 0.795 | 0.770 → 0.837 | 0.805 → 0.869 | +0.050 (+0.031 to +0.069) | |
    | \`1\` | 522 | 485 | 0.678 → 0.744 | 0.569 → 0.692 | 0.619 → 0.717 | 0.770 → 0.837 | 0.730 → 0.800 | +0.098 (+0.070 to +0.128) | |

    Baseline → this pull request. Each interval is of its class alone; of many classes, some look worse by chance.

    </details>

    <details><summary>Calibration: slope 1.068, expected error 0.039</summary>

    | Calibration | Baseline | This pull request |
    | :- | -: | -: |
    | Expected calibration error | 0.024 | 0.039 |
    | Largest bin's error | 0.072 | 0.087 |
    | Slope (1 is calibrated) | 1.028 | 1.068 |
    | Intercept | 0.031 | 0.015 |
    | In the large (0 is calibrated) | 0.024 | 0.001 |
    | Brier: reliability | 0.001 | 0.002 |
    | Brier: resolution | 0.056 | 0.084 |
    | Brier: uncertainty | 0.246 | 0.246 |

    | Score | Rows | Mean score | Positive | 95% interval |
    | :- | -: | -: | -: | -: |
    | 0.000 to 0.100 | 155 | 0.053 | 0.045 | 0.022 to 0.090 |
    | 0.100 to 0.200 | 165 | 0.153 | 0.170 | 0.120 to 0.234 |
    | 0.200 to 0.300 | 142 | 0.255 | 0.204 | 0.146 to 0.278 |
    | 0.300 to 0.400 | 134 | 0.351 | 0.306 | 0.234 to 0.388 |
    | 0.400 to 0.500 | 119 | 0.446 | 0.471 | 0.383 to 0.560 |
    | 0.500 to 0.600 | 123 | 0.547 | 0.634 | 0.546 to 0.714 |
    | 0.600 to 0.700 | 108 | 0.648 | 0.583 | 0.489 to 0.672 |
    | 0.700 to 0.800 | 91 | 0.753 | 0.813 | 0.721 to 0.880 |
    | 0.800 to 0.900 | 87 | 0.850 | 0.828 | 0.735 to 0.893 |
    | 0.900 to 1.000 | 76 | 0.949 | 0.974 | 0.909 to 0.993 |

    </details>

    <details><summary>Latency: p95 <time></summary>

    | Latency | Baseline | This pull request |
    | :- | -: | -: |
    | p50 | <measured> | <measured> |
    | p95 | <measured> | <measured> |
    | p99 | <measured> | <measured> |
    | Rows a second | <measured> | <measured> |

    <number> calls of 1 row each. p95 is <measured> times the baseline’s.

    </details>

    <details><summary>Data and artifact</summary>

    | Dataset | Role | Rows | Positives | Shared with training | Content |
    | :- | :- | -: | -: | :- | :- |
    | \`holdout\` | decides, after 1 other try | 1,200 | 522 (43.5%) | none | \`sha256:<key>\` |

    The error spent on the rows of \`holdout\` so far: up to 10%. With this one they have judged 2 candidates; each that is worse by just the margin passes with a probability of nominally 5%, and that adds up.

    | Model | Baseline | This pull request |
    | :- | -: | -: |
    | Size | 247 B | 247 B |
    | Parameters | 5 | 5 |
    | Operators | 3 | 3 |

    Measured by \`model-gitops/3\`.

    - \`roc_auc\`: DeLong
    - \`log_loss\`: paired score test
    - \`accuracy\`: Tango score interval
    - \`balanced_accuracy\`: score test of cells
    - \`average_precision\`: influence function
    - \`brier_score\`: paired score test
    - \`ece\`: bound of the errors of bins, B = 500
    - \`precision\`: score test of cells
    - \`recall\`: Tango score interval
    - \`specificity\`: Tango score interval
    - \`f1\`: score test of cells
    - \`matthews_corrcoef\`: score test of cells

    </details>

    <details><summary>Training: <time></summary>

    | Training | Baseline | This pull request |
    | - | - | - |
    | Time | <measured> | <measured> |
    | Attempts | 1 | 1 |
    | Artifact | 247 B, \`sha256:<key>\` | 247 B, \`sha256:<key>\` |
    | Seed | 1 | 1 |

    Parameters: \`drop=[]\`

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
    | 0.01 | 0.178 | 0.187 |
    | 0.05 | 0.322 | 0.419 |
    | 0.10 | 0.402 | 0.507 |
    | 0.20 | 0.559 | 0.720 |
    | 0.50 | 0.842 | 0.913 |

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
    | 0.10 | 0.929 | 0.963 |
    | 0.25 | 0.865 | 0.922 |
    | 0.50 | 0.713 | 0.801 |
    | 0.75 | 0.630 | 0.718 |
    | 0.90 | 0.527 | 0.601 |

    </details>

    <details><summary>Reliability</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta
      title "Reliability"
      x-axis "Predicted" 0.0533 --> 0.94926
      y-axis "Observed" 0 --> 1
      line [<points>]
      line [<points>]
    \`\`\`

    Blue: this pull request. Amber: the baseline.

    | Predicted | Observed, baseline | Observed, this pull request |
    | -: | -: | -: |
    | 0.05 | 0.048 | 0.045 |
    | 0.15 | 0.141 | 0.170 |
    | 0.25 | 0.250 | 0.204 |
    | 0.35 | 0.328 | 0.306 |
    | 0.45 | 0.516 | 0.471 |
    | 0.55 | 0.539 | 0.634 |
    | 0.65 | 0.633 | 0.583 |
    | 0.75 | 0.751 | 0.813 |
    | 0.85 | 0.919 | 0.828 |
    | 0.95 | 0.971 | 0.974 |

    </details>

    <details><summary>Change by slice</summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta horizontal
      title "Change by slice"
      x-axis ["visits≤-0.6392", "region=north", "spend>0.6705", "region=south", "spend≤-0.6484", "spend -0.6484 to -0.036", "spend -0.036 to 0.6705"]
      y-axis "ROC AUC" -0.13843 --> 0.13843
      line [<points>]
      line [<points>]
    \`\`\`

    Amber: no change. The numbers and their intervals are in the table of slices.

    </details>

    </details>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
