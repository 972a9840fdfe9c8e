import { describe, expect, test } from "vitest";
import { renderHtml } from "../../../src/report/html.ts";
import { markdownToHtml } from "../../../src/report/markdown-html.ts";
import { renderPlan } from "../../../src/report/plan.ts";
import { renderFindings, renderForTerminal, renderTerminal } from "../../../src/report/terminal.ts";
import { textTable, wrap } from "../../../src/report/text-table.ts";
import type { Finding } from "../../../src/findings/finding.ts";
import { BROKEN, HARMED, IMPROVED, modelReport, reportOf, UNCLEAR, UNTRAINED, verdict, WORSE } from "./samples.ts";

describe("terminal", () => {
  test("worse, with a harmed slice", () => {
    expect(renderTerminal(reportOf(WORSE), { width: 90, color: false })).toMatchInlineSnapshot(`
      "✗ credit-risk fails: ROC AUC −0.031

      ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01. The
      whole interval, measured on the same 5,000 rows, lies beyond what is acceptable, so
      running it again will not change the outcome. Improve the model, or change the margin in a
      separate pull request: this one is judged by the base branch’s.

      5,000 rows of holdout

      Metric    Candidate                             Δ  Limit                Outcome
      ROC AUC       0.791     −0.031 (−0.042 to −0.020)  ≥ 0.75, Δ ≥ −0.01    ✗ worse
      Log loss     0.4012  −0.0007 (−0.0039 to +0.0025)  ≤ 0.5, Δ ≤ +0.00804  ✓ no change

      Slice        Rows  Candidate                          Δ
      region=east  1190      0.742  −0.069 (−0.094 to −0.044)  ✗ harmed

      ✗ failed ROC AUC fell by 0.031, more than the margin of 0.01. [gate/not-worse]
      ✗ failed The slice region=east lost 0.069 of ROC AUC. [gate/slice-harmed]

      Training: 12 min 34 s, GPU 71% busy, 92.4 Wh

      0123456 against fedcba9
      "
    `);
  });

  test("inconclusive, narrow and in color", () => {
    const text = renderTerminal(reportOf(UNCLEAR), { width: 40, color: true });
    expect(text).toContain("\u001B[33m? credit-risk is inconclusive: ROC AUC −0.008\u001B[0m");
    expect(text).not.toContain("Baseline");
    expect(text).toContain("model-gitops approve credit-risk@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  });

  describe("the line that accepts it", () => {
    const finding = {
      rule: "gate/x",
      outcome: "fail",
      message: "A column tells the target.",
      needsPerson: true,
    } as const;
    const approvalCommand = "model-gitops approve credit-risk@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa because <why>";
    const shown = (findings: readonly Finding[], hasPull?: boolean) =>
      renderTerminal(
        {
          ...reportOf(modelReport({ verdict: verdict({ outcome: "fail", findings: [...findings], approvalCommand }) })),
          hasPull,
        },
        { width: 400, color: false },
      );

    test("of a failure that takes a reason", () => {
      expect(shown([{ ...finding, needsReason: true }])).toContain(
        `submit an approving review that contains:\n  ${approvalCommand}\n`,
      );
    });

    test("is not told where something else fails that nobody may accept", () => {
      expect(shown([finding, { rule: "gate/y", outcome: "fail", message: "Worse." }])).not.toContain("approve ");
    });

    test("without a pull request, where to write it", () => {
      expect(shown([finding], false)).toContain(
        "Nothing accepts it here: open a pull request, and submit an approving review there with the line that its check shows. Merged without one, it is recorded as what it is here, and becomes a baseline only when environments/production.yaml names it. The line for exactly this artifact:\n  model-gitops approve",
      );
    });
  });

  test("findings alone", () => {
    expect(renderFindings([...BROKEN.findings, ...UNTRAINED.findings], { width: 80, color: false }))
      .toMatchInlineSnapshot(`
      "✗ failed models/credit-risk/model.yaml:14:3: The key "treshold" is not known here.
          Did you mean "threshold"? [manifest/unknown-key]
      ✗ failed models/credit-risk/model.yaml:9:20: The dataset "holdout" names
          data/holdout.csv, and there is no such file. Commit the file, or correct the
          path. [manifest/path-missing]
      ✗ failed The training command ended with exit code 1 after 3 min 2 s. Read the last
          lines it printed, mend the training code and push again. [train/exit-code]
          | Traceback (most recent call last):
          | File "train.py", line 12
          | KeyError: 'income'"
    `);
  });

  test("Markdown of ours as text", () => {
    const markdown = [
      "### ✅ `a` passes",
      "",
      "| A | B |",
      "| :- | -: |",
      "| <code>x&#124;y</code> | 1 |",
      "",
      "<details><summary>More</summary>",
      "",
      "```mermaid",
      "xychart-beta",
      "```",
      "",
      "**Bold** &#60;b&#62; [run](https://x.test/) @&#8203;ada",
      "",
      "```text",
      "  kept",
      "```",
      "",
      "</details>",
    ].join("\n");
    expect(renderForTerminal(markdown, { width: 80, color: false })).toBe(
      "✅ a passes\n\nA    B\nx|y  1\n\n▸ More\n\nBold <b> run (https://x.test/) @ada\n\n      kept\n",
    );
  });

  test("a table drops its least important columns before it breaks", () => {
    const columns = [
      { head: "Name", align: "left", weight: 3 },
      { head: "Detail", align: "left", weight: 1 },
      { head: "Value", align: "right", weight: 2 },
    ] as const;
    const rows = [["a", "x".repeat(30), "1"]];
    expect(textTable({ columns, rows, width: 20 })).toBe("Name  Value\na         1");
    expect(wrap("aaa bbb ccc ddd eee fff ggg", 20)).toBe("aaa bbb ccc ddd eee\nfff ggg");
  });
});

describe("plan", () => {
  const planned = {
    model: "credit-risk",
    manifest: "models/credit-risk/model.yaml",
    trainKey: "k",
    train: "train",
    evaluate: true,
    reasons: ["train.py changed", "params changed"],
    runner: ["self-hosted", "gpu"],
    expectedSeconds: 750,
    gpus: 2,
    detectableMargin: 0.00812,
    changes: [{ path: "evaluation.metrics.roc_auc.min", direction: "loosened", from: "0.8", to: "0.7" }],
  } as const;

  test("what is trained, why and what it costs", () => {
    const other = {
      ...planned,
      model: "churn",
      train: "unchanged",
      reasons: ["slices changed"],
      changes: [],
      runner: ["ubuntu-latest"],
    } as const;
    const { expectedSeconds: _, ...unknown } = { ...other, train: "train", model: "new" } as const;
    const plan = {
      schema: "model-gitops/plan/v1",
      base: "b".repeat(40),
      head: "a".repeat(40),
      models: [other, planned, unknown],
    } as const;
    expect(renderPlan(structuredClone<Parameters<typeof renderPlan>[0]>(mutable(plan)))).toMatchInlineSnapshot(`
        "### Plan: 3 affected models, 2 to train, 3 to evaluate

        Expected training time: 12 min 30 s, 25 min of GPU time, from past runs. 1 model has no past run to go by.

        | Model | Training | Evaluation | Why | Expected | Detectable margin | Runner |
        | :- | :- | :- | :- | -: | -: | :- |
        | \`credit-risk\` | train | evaluate | train.py changed; and 1 more reason | 12 min 30 s | 0.0081 | \`self-hosted\` \`gpu\` |
        | \`new\` | train | evaluate | slices changed | – | 0.0081 | \`ubuntu-latest\` |
        | \`churn\` | unchanged | evaluate | slices changed | – | 0.0081 | \`ubuntu-latest\` |

        <details><summary>⚠️ 1 change to what judges, 1 of them looser</summary>

        - \`credit-risk\`: loosened \`evaluation.metrics.roc_auc.min\`: \`0.8\` → \`0.7\`

        This pull request is judged by the base branch’s values; the new ones take effect when it is merged.

        </details>

        <sub>\`aaaaaaa\` against \`bbbbbbb\`</sub>"
      `);
  });

  test("nothing to do", () => {
    expect(renderPlan({ schema: "model-gitops/plan/v1", base: "b", head: "a", models: [] })).toMatch(
      /^### Plan: no model is affected/,
    );
  });
});

function mutable(plan: object): Parameters<typeof renderPlan>[0] {
  return JSON.parse(JSON.stringify(plan));
}

describe("HTML", () => {
  test("a page that fetches and runs nothing", async () => {
    const html = await renderHtml(reportOf(WORSE, IMPROVED));
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(html).not.toMatch(/<script|<link|<img|@import|url\((?!#)/i);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
    for (const [, label] of html.matchAll(/role="img" aria-label="([^"]*)"/g)) expect(label).not.toBe("");
  });

  test("draws the charts in the page's colors", async () => {
    const html = await renderHtml(reportOf(WORSE));
    for (const title of [
      "ROC curve",
      "Precision and recall",
      "Reliability",
      "Scores",
      "Change by slice",
      "Confusion matrix, this pull request",
    ]) {
      expect(html).toContain(`<figcaption>${title}</figcaption>`);
    }
    expect(html.match(/<svg /g)).toHaveLength(5);
    expect(html).toContain("var(--candidate)");
    expect(html).not.toMatch(/#0[1-5]0[2-6]0[3-7]/);
    expect(html).toContain(HARMED.name);
  });

  test("failures before anything was measured have a page too", async () => {
    const html = await renderHtml(reportOf(UNTRAINED));
    expect(html).toContain("<pre><code>Traceback (most recent call last):");
    expect(html).not.toContain("<svg");
  });

  test("Markdown becomes only the tags that are allowed", () => {
    expect(markdownToHtml("a <script>x</script> **b** `<i>` &#60;u&#62; [l](https://x.test/?a=1&b=2) <b>c</b>")).toBe(
      '<p>a &#60;script&#62;x&#60;/script&#62; <b>b</b> <code>&#60;i&#62;</code> &#60;u&#62; <a href="https://x.test/?a=1&#38;b=2" rel="noreferrer">l</a> <b>c</b></p>',
    );
    expect(markdownToHtml("- one\n\n  ```text\n  <x>\n  ```\n\n- two")).toBe(
      "<ul>\n<li>one\n<pre><code>&#60;x&#62;</code></pre></li>\n<li>two</li>\n</ul>",
    );
    expect(markdownToHtml("| A |\n| -: |\n| 1 |")).toContain('<th scope="col" class="number">A</th>');
  });
});
