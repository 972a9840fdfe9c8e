import { describe, expect, test } from "vitest";
import { renderComment } from "../../../src/report/comment.ts";
import { settleModel } from "../../../src/work/verdict/settle-model.ts";
import {
  BROKEN,
  evaluation,
  FIRST,
  IMPROVED,
  modelReport,
  reportOf,
  slice,
  UNCLEAR,
  UNTRAINED,
  verdict,
  WORSE,
} from "./samples.ts";

const until = (text: string, mark: string) => text.slice(0, text.indexOf(mark));

/** What is seen without unfolding anything. */
function visibleLines(markdown: string): readonly string[] {
  let depth = 0;
  const seen: string[] = [];
  for (const line of markdown.split("\n")) {
    if (depth === 0 && line !== "" && !/^\| :?-/.test(line)) seen.push(line);
    if (line.startsWith("<details>")) depth += 1;
    if (line === "</details>") {
      depth -= 1;
      if (depth === 0 && seen.at(-1) === line) seen.pop();
    }
  }
  return seen;
}

describe("one model", () => {
  test("worse, with a harmed slice", () => {
    const comment = renderComment(reportOf(WORSE));
    expect(until(comment, "<details><summary>Details")).toMatchInlineSnapshot(`
      "### ❌ \`credit-risk\` fails: ROC AUC −0.031

      ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01. The whole interval, measured on the same 5,000 rows, lies beyond what is acceptable, so running it again will not change the outcome. Improve the model, or change the margin in a separate pull request: this one is judged by the base branch’s.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.822 | 0.791 | −0.031 (−0.042 to −0.020) | ≥ 0.75, Δ ≥ −0.01 | ❌ worse |
      | Log loss | 0.4019 | 0.4012 | −0.0007 (−0.0039 to +0.0025) | ≤ 0.5, Δ ≤ +0.00804 | ✅ no change |

      <sub>5,000 rows of \`holdout\` · baseline \`v1.4.0\` from \`environments/production.yaml\` · one-sided confidence 95%</sub>

      <details><summary>👤 <b>Needs a person</b>: 1 change to what judges, 2 model-card changes</summary>

      | What judges | Change | From | To |
      | - | - | - | - |
      | \`evaluation.metrics.roc_auc.margin\` | ⚠️ loosened | \`0.01\` | \`0.05\` |

      Judged by the base branch’s values; the new ones take effect when this is merged.

      2 model-card changes to read: see “Model card” below.

      </details>

      <details><summary>❌ 1 of 5 slices harmed: <code>region=east</code></summary>

      | Slice | Rows | Baseline | This pull request | Δ (90% interval) | Outcome |
      | :- | -: | -: | -: | -: | :- |
      | \`region=east\` | 1,190 | 0.811 | 0.742 | −0.069 (−0.094 to −0.044) | ❌ **harmed** |
      | \`region=south\` | 1,210 | 0.822 | 0.834 | −0.003 (−0.017 to +0.011) | ✅ no credible change |
      | \`under-25\` | 412 | 0.822 | 0.834 | +0.002 (−0.021 to +0.025) | ✅ no credible change |
      | \`region=north\` | 1,301 | 0.822 | 0.834 | +0.011 (−0.002 to +0.024) | ✅ no credible change |

      By ROC AUC, worst first. 1 slice with fewer than 10 rows is not shown.

      </details>

      <details><summary>Model card: substantial change (4 changes), <b>2 for a person to read</b></summary>

      **For a person to read**

      - Uses · \`Intended use\` changed

      <details><summary>What changed in it</summary>

      \`\`\`text
      [-Ranks-] {+Decides+} personal loan applications [-for manual review by-] {+below 5,000 without+} a credit officer in the home [-market.-] {+market and abroad.+}
      \`\`\`

      </details>

      - Training data · \`train\` changed: \`license CC-BY-4.0\` → \`license proprietary\`

      **Other changes**

      - Hyperparameters · \`learningRate\` changed: \`0.05\` → \`0.1\`
      - Results · \`roc_auc on recent\`: not comparable, the dataset changed

      </details>

      "
    `);
    expect(visibleLines(comment).length).toBeLessThanOrEqual(12);
  });

  test("inconclusive: the line to copy", () => {
    const comment = renderComment(reportOf(UNCLEAR));
    expect(until(comment, "<details><summary>4 slices")).toMatchInlineSnapshot(`
      "### ❓ \`credit-risk\` is inconclusive: ROC AUC −0.008

      ROC AUC changed by −0.008 (90% interval −0.021 to +0.005); a loss of more than the margin of 0.01 cannot be ruled out. On 1,200 rows a loss of that size and chance look the same; about 2,300 rows in all let it pass if the two are truly alike (in 8 of 10 cases), and if they differ as they did here about 54,000 rows in all let it pass. Add evaluation rows in a separate pull request, or ask an approver to accept exactly this artifact: the line to copy is below.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.822 | 0.814 | −0.008 (−0.021 to +0.005) | ≥ 0.8, Δ ≥ −0.01 | ❓ inconclusive |
      | Log loss | 0.4019 | 0.4012 | −0.0007 (−0.0039 to +0.0025) | ≤ 0.5, Δ ≤ +0.00804 | ✅ no change |

      <sub>5,000 rows of \`holdout\` · baseline \`v1.4.0\` from \`environments/production.yaml\` · one-sided confidence 95%</sub>

      <details><summary>👤 <b>Needs a person</b>: 1 result to accept</summary>

      - ❓ **inconclusive** ROC AUC may have fallen by more than the margin. Add rows or accept it. <sub>\`gate/not-worse\`</sub>

      To accept exactly this, submit an approving review that contains this line (a new artifact needs a new review):

      \`\`\`text
      model-gitops approve credit-risk@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      \`\`\`

      </details>

      "
    `);
  });

  test("a first model", () => {
    expect(until(renderComment(reportOf(FIRST)), "<details>")).toMatchInlineSnapshot(`
      "### ✅ \`credit-risk\` passes: ROC AUC 0.834

      ROC AUC is 0.834 (95% interval 0.822 to 0.846) on 5,000 rows, within the limit ≥ 0.8; there is no baseline yet.

      | Metric | This pull request | 95% interval | Limit | Outcome |
      | :- | -: | -: | :- | :- |
      | **ROC AUC** | 0.834 | 0.822 to 0.846 | ≥ 0.8 | ✅ within the limit |

      <sub>5,000 rows of \`holdout\` · first model, no baseline</sub>

      "
    `);
  });

  test("a broken manifest reads as well as a result", () => {
    expect(renderComment(reportOf(BROKEN))).toMatchInlineSnapshot(`
      "### ❌ \`credit-risk\` fails: 2 problems

      Nothing could be judged. Mend what is listed here and push again.

      - ❌ **failed** \`models/credit-risk/model.yaml:14:3\` The key "treshold" is not known here. Did you mean "threshold"? <sub>\`manifest/unknown-key\`</sub>
      - ❌ **failed** \`models/credit-risk/model.yaml:9:20\` The dataset "holdout" names data/holdout.csv, and there is no such file. Commit the file, or correct the path. <sub>\`manifest/path-missing\`</sub>

      <sub>Commit \`0123456\` against \`fedcba9\` · [run](https://github.com/acme/models/actions/runs/42) · To run it again, re-run the workflow or push a commit. · Settings: \`model-gitops.yaml\`</sub>"
    `);
  });

  test("a failed training shows what it printed", () => {
    expect(renderComment(reportOf(UNTRAINED))).toMatchInlineSnapshot(`
      "### ❌ \`credit-risk\` fails: 1 problem

      Nothing could be judged. Mend what is listed here and push again.

      - ❌ **failed** The training command ended with exit code 1 after 3 min 2 s. Read the last lines it printed, mend the training code and push again. <sub>\`train/exit-code\`</sub>

        \`\`\`text
        Traceback (most recent call last):
          File "train.py", line 12
        KeyError: 'income'
        \`\`\`


      <sub>Commit \`0123456\` against \`fedcba9\` · [run](https://github.com/acme/models/actions/runs/42) · To run it again, re-run the workflow or push a commit. · Settings: \`model-gitops.yaml\`</sub>"
    `);
  });

  test("the details of an improved model", () => {
    const comment = renderComment(reportOf(IMPROVED));
    expect(until(comment.slice(comment.indexOf("<details><summary>Details")), "<details><summary>ROC curve"))
      .toMatchInlineSnapshot(`
      "<details><summary>Details: metrics, data, latency, training, charts</summary>

      <details><summary>1 other metric</summary>

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | Accuracy | 0.8278 | 0.8366 | +0.0088 (+0.0012 to +0.0164) | | ✅ better |

      </details>

      <details><summary>Other datasets</summary>

      \`recent\` (guards)

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.822 | 0.834 | +0.004 (−0.009 to +0.017) | ≥ 0.8, Δ ≥ −0.03 | ✅ no change |

      </details>

      <details><summary>Latency: p95 0.62 ms, limit 5 ms</summary>

      | Latency | Baseline | This pull request |
      | :- | -: | -: |
      | p50 | 0.4 ms | 0.41 ms |
      | p95 | 0.6 ms | 0.620 ms (0.600 to 0.650) |
      | p99 | 0.88 ms | 0.9 ms |
      | Rows a second | 2,390 | 2,310 |
      | Memory, peak | 85.8 MiB | 86.8 MiB |

      2,000 calls of 1 row each. p95 is 1.03 times the baseline’s (0.98 to 1.08).

      </details>

      <details><summary>Data and artifact</summary>

      | Dataset | Role | Rows | Positives | Shared with training | Content |
      | :- | :- | -: | -: | :- | :- |
      | \`holdout\` | decides | 5,000 | 1,105 (22.1%) | none | \`sha256:cccccccccccc\` |
      | \`recent\` | guards | 1,800 | 371 (20.6%) | not checked | \`sha256:dddddddddddd\` |

      | Model | Baseline | This pull request |
      | :- | -: | -: |
      | Size | 176 KiB | 180 KiB |
      | Parameters | 40,001 | 40,321 |
      | Operators | 5 | 5 |

      Measured by \`model-gitops 0.1.0\`.

      - \`roc_auc\`: DeLong
      - \`log_loss\`: paired t
      - \`accuracy\`: Tango

      </details>

      <details><summary>Training: 12 min 34 s, GPU 71% busy, 92.4 Wh</summary>

      | Training | Baseline | This pull request |
      | - | - | - |
      | Time | 11 min 41 s | 12 min 34 s |
      | Attempts | 1 | 1 |
      | Artifact | 176 KiB, \`sha256:bbbbbbbbbbbb\` | 180 KiB, \`sha256:aaaaaaaaaaaa\` |
      | GPU | \`NVIDIA H200\` | \`NVIDIA H200\` |
      | GPU use, mean | 71% busy | 71% busy |
      | GPU memory, peak | 9.0 GiB | 9.0 GiB |
      | GPU energy | 92.4 Wh | 92.4 Wh |
      | Busy cores, mean | 3.40 | 3.40 |
      | Memory, peak | 4.5 GiB | 4.5 GiB |
      | Seed | 1 | 1 |

      Last live values: \`loss\` 0.392 (step 200)

      Parameters: \`rounds=200\` \`learningRate=0.1\`

      Command: \`python train.py\`

      </details>

      "
    `);
  });

  test("many gated metrics do not push the rest out of sight", () => {
    const { roc_auc: auc } = evaluation().metrics;
    if (auc === undefined) throw new Error("the sample has no ROC AUC");
    const metrics = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`metric_${index}`, auc]));
    const comment = renderComment(reportOf(modelReport({ evaluation: evaluation({ metrics }) })));
    expect(visibleLines(comment).length).toBeLessThanOrEqual(14);
    expect(comment).toContain("25 other metrics");
  });

  test("small slices are neither shown nor named", () => {
    const comment = renderComment(
      reportOf(modelReport({ evaluation: evaluation({ slices: [slice("name=alice", 9, {}), slice("a", 10, {})] }) })),
    );
    expect(comment).not.toContain("alice");
    expect(comment).toContain("1 slice with fewer than 10 rows is not shown.");
  });

  test("unmeasured is not a pass", () => {
    const comment = renderComment(
      reportOf(settleModel({ model: "a", manifestPath: "models/a/model.yaml", findings: [] })),
    );
    expect(comment).toMatch(/^### ⛔ `a` could not be judged/);
  });

  test("an accepted result names who accepted it, without a mention", () => {
    const accepted = modelReport({
      verdict: verdict({ approvals: [{ by: "ada", digest: `sha256:${"a".repeat(64)}` }] }),
    });
    expect(renderComment(reportOf(accepted))).toContain("☑️ Accepted by `ada` for `sha256:aaaaaaaaaaaa`");
  });
});
