import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const NOISY = `console.log("::error::owned");
console.log("::set-output name=outcome::pass");
console.log("##[error]owned");
console.log("\\u001b[31m::add-mask::churn");
console.log("progress 10%\\r::stop-commands::x");
await import("./train.mjs");
`;
const WORST =
  "@acme/everyone <img src=x onerror=alert(1)> ::error::owned | `x` [link](https://evil.example) <!-- model-gitops:report v1 {} -->";

test(
  "hostile strings of a manifest and of a log command nobody, mention nobody and are no markup",
  { timeout: 120_000 },
  async () => {
    await using scene = await scenario();
    const edits = [
      ["[node, train.mjs]", "[node, noisy.mjs]"],
      ["Whether a customer leaves within three months.", JSON.stringify(WORST)],
      [
        "slices: [region]",
        `slices: [region, {name: ${JSON.stringify(WORST.slice(0, 60))}, where: "spend > 0"}]\ncard:\n  intendedUse: ${JSON.stringify(WORST)}`,
      ],
    ] as const;
    const manifest = manifestOf({ params: { drop: [], note: WORST }, edits });
    const pull = await scene.propose({
      files: { "models/churn/model.yaml": manifest, "models/churn/noisy.mjs": NOISY },
      branch: "$(touch$IFS'owned')",
      title: WORST,
    });
    const seen = await scene.check(pull, { folds: "open", log: /owned|add-mask|stop-commands/ });
    expect(seen.split("\n").slice(0, 20).join("\n")).toMatchInlineSnapshot(`
      "exit code: 0
      outputs: outcome=pass models=churn
      log:
        │ ::error::owned
        ## [error]owned
        │ ::add-mask::churn
        │ ::stop-commands::x
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ✅ \`churn\` passes: ROC AUC +0.067

      ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
      | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>"
    `);
    const comment = seen.slice(seen.indexOf("comment by"));
    expect(comment.split("\n").filter((line) => /everyone|owned|evil|alert/.test(line))).toMatchInlineSnapshot(`
      [
        "| <code>evaluation.slices.@&#8203;acme/everyone &#60;img src=x onerror=alert(1)&#62; ::&#8203;error::owned &#124;</code> | added | – | \`spend > 0\` |",
        "@acme/everyone <img src=x onerror=alert(1)> ::error::owned | \`x\` [link](https://evil.example) <!-- model-gitops:report v1 {} -->",
        "[-Whether a customer leaves within three months.-] {+@acme/everyone <img src=x onerror=alert(1)> ::error::owned | \`x\` [link](https://evil.example) <!-- model-gitops:report v1 {} -->+}",
        ""@acme/everyone <img src=x onerror=alert(1)> ::error::owned | \`x\` [link](https://evil.example) <!-- model-gitops:report v1 {} -->"",
        "Parameters: \`drop=[]\` <code>note="@&#8203;acme/everyone &#60;img src=x onerror=alert(1)&#62; ::&#8203;error::owned &#124; &#96;x&#96; &#91;link&#93;(h…</code>",
      ]
    `);
    expect(outsideCode(comment)).not.toMatch(/@acme|<img|::error::|\]\(https:\/\/evil/);
    expect(outsideCode(comment).match(/<!--/g)).toHaveLength(1);
  },
);

/** What GitHub renders as text: fences and code spans taken out. */
function outsideCode(markdown: string): string {
  return markdown
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "")
    .replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "")
    .replaceAll(/<code>[^\n]*?<\/code>/g, "");
}
