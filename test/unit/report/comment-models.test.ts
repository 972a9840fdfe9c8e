import type { Finding } from "../../../src/findings/finding.ts";
import { describe, expect, test } from "vitest";
import { renderComment } from "../../../src/report/comment.ts";
import type { ModelReport } from "../../../src/report/report.ts";
import { IMPROVED, reportOf, WORSE } from "./samples.ts";

const until = (text: string, mark: string) => text.slice(0, text.indexOf(mark));

describe("around the models", () => {
  test("several models: the worst first and unfolded", () => {
    const models: ModelReport[] = [
      { ...IMPROVED, model: "b" },
      { ...WORSE, model: "c" },
      { ...IMPROVED, model: "a" },
    ];
    const comment = renderComment(reportOf(...models));
    expect(until(comment, "<details>")).toMatchInlineSnapshot(`
      "### ❌ Of 3 models, 1 fails

      | Model | Verdict | What decided |
      | - | - | - |
      | \`c\` | ❌ fails | ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01. |
      | \`a\` | ✅ passes | ROC AUC improved by 0.0124 to 0.8342 (90% interval +0.0061 to +0.0187). |
      | \`b\` | ✅ passes | ROC AUC improved by 0.0124 to 0.8342 (90% interval +0.0061 to +0.0187). |

      #### ❌ \`c\` fails: ROC AUC −0.031

      ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01. The whole interval, measured on the same 5,000 rows, lies beyond what is acceptable, so running it again will not change the outcome. Improve the model, or change the margin in a separate pull request: this one is judged by the base branch’s.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.822 | 0.791 | −0.031 (−0.042 to −0.020) | ≥ 0.75, Δ ≥ −0.01 | ❌ worse |
      | Log loss | 0.4019 | 0.4012 | −0.0007 (−0.0039 to +0.0025) | ≤ 0.5, Δ ≤ +0.00804 | ✅ no change |

      <sub>5,000 rows of \`holdout\` · baseline \`v1.4.0\` from \`environments/production.yaml\` · one-sided confidence 95%</sub>

      "
    `);
    expect(comment.match(/^<details><summary>. <code>\w<\/code> .*$/gm)).toEqual([
      "<details><summary>✅ <code>a</code> passes</summary>",
      "<details><summary>✅ <code>b</code> passes</summary>",
    ]);
  });

  test("no model", () => {
    expect(renderComment(reportOf())).toMatch(/^### ✅ No model is affected/);
    const finding = (outcome: Finding["outcome"]): Finding => ({
      rule: "event/other-base",
      outcome,
      message: "It is so.",
    });
    const titleOf = (outcome: Finding["outcome"]): string | undefined =>
      renderComment({ ...reportOf(), findings: [finding(outcome)] }).split("\n")[0];
    expect(titleOf("unmeasured")).toBe("### ⛔ Nothing was judged: 1 problem");
    expect(titleOf("warn")).toBe("### ⚠️ No model is affected: 1 warning");
  });

  test("advice and a newer commit", () => {
    const report = {
      ...reportOf(IMPROVED),
      advice: "These numbers were reported by the pull request's own run.",
      outOfDate: "9".repeat(40),
    };
    expect(renderComment(report).split("\n").slice(2, 4)).toEqual([
      "> [!IMPORTANT]",
      "> A newer commit, `9999999`, has arrived: these results do not cover it. They are replaced when its run ends. These numbers were reported by the pull request's own run.",
    ]);
  });
});
