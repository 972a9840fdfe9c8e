import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closingComment } from "../../../../src/report/retraining/closing.ts";
import { fallbackIssue, openCommand } from "../../../../src/report/retraining/fallback-issue.ts";
import { waitingIssue } from "../../../../src/report/retraining/waiting-issue.ts";
import { driftedWindow, windowRecord } from "../../../fakes/windows.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";
import { ALERTS, proposal } from "./samples.ts";

const manifestPath = "models/credit-risk/model.yaml";
const closed = (rule: string, reason = "It is so.") => proposal({ decision: "close", rule, reason });

describe("the comment with which a proposal is closed", () => {
  test("of a recovery names the windows, what they show, and the way back", () => {
    const record = closed("recovered", "credit-risk recovered: drift is over since 2026-11-27.");
    const comment = closingComment({ record, window: windowRecord(), quietWindows: 2, manifestPath });
    expect(comment).toMatchInlineSnapshot(`
      "**Closed: production is back within its limits.** The cause of this is over, so there is nothing to train for. <sub>Rule \`recovered\`</sub>

      - credit-risk recovered: drift is over since 2026-11-27.
      - Windows \`2026-11-26\` and \`2026-11-27\`; the last one: 0 of 3 measured columns drifted, weighted share 0%, the prediction is steady; ROC AUC 0.813 (realized, limit 0.790), ROC AUC 0.815 (estimated, limit 0.790).
      - On the ledger: window \`2026-11-27\` \`sha256:222222222222\`

      **The way back**

      - Reopen this pull request: it stays open then. The branch \`model-gitops/retrain/credit-risk\` is kept for 30 days.
      - Or ask for a new one: run \`model-gitops retrain --models credit-risk --now\`, or under Actions the watch workflow by **Run workflow** with \`credit-risk\` as its models."
    `);
  });

  test.each([
    ["superseded", { supersededBy: 13 }, "which is #13"],
    ["superseded", {}, "was accepted anew after this was opened"],
    ["expired", { expiredAt: "2026-12-27T00:00:00.000Z" }, "its data passed maxAge at 2026-12-27 00:00 UTC"],
    ["retired", { commit: "c".repeat(40) }, "since commit `cccccccccccc`"],
    ["unwatched", {}, "has no `monitoring` any more"],
    ["not-asked", {}, "has no `retraining` any more"],
    ["no-longer-asked", {}, "no longer names what this was proposed for"],
    ["a-later-rule", {}, "it is not wanted any more.** It is so."],
  ])("of %s says the rule, what it stands on, and that reopening wins", (rule, facts, words) => {
    const comment = closingComment({ record: closed(rule), manifestPath, ...facts });
    expect(comment).toContain(words);
    expect(comment).toContain(`Rule \`${rule}\``);
    expect(comment).toContain("- On the ledger: window `2026-11-27` `sha256:222222222222`");
    expect(comment).toMatch(/eopen this pull request: it stays open then\./);
    expect(comment).toContain("is kept for 30 days");
    expect(comment).toContain("`model-gitops retrain --models credit-risk --now`");
  });

  test("of what the default branch has already does not offer to reopen what has no difference", () => {
    const comment = closingComment({ record: closed("on-main"), commit: "c".repeat(40), manifestPath });
    expect(comment).toContain("commit `cccccccccccc` brought the same");
    expect(comment).not.toMatch(/reopen/i);
  });
});

const fallback = { record: proposal(), base: "main", serverUrl: "https://github.com", repository: "acme/models" };

/** What a shell hands to `gh`, word by word. */
function wordsOf(command: string): readonly string[] {
  const script = `gh() { printf '%s\\0' "$@"; }\n${command}\n`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" }).split("\0").slice(0, -1);
}

describe("the issue where actions may open no pull request", () => {
  test("has the branch, the command, the comparison and the setting", () => {
    const { title, body } = fallbackIssue({ ...fallback, window: driftedWindow() });
    expect(title).toBe("Open a pull request: retrain(credit-risk): drift of income, 2026-11-28");
    expect(body).toMatchInlineSnapshot(`
      "A retraining of \`credit-risk\` is ready, and this repository does not let actions open pull requests: a person has to open it.

      **Why.** The alert of drift fires since 2026-11-26 and 3 of the last 5 windows show it.

      The branch \`model-gitops/retrain/credit-risk\` holds one commit. Open the pull request by [comparing it with the default branch](https://github.com/acme/models/compare/main...model-gitops/retrain/credit-risk?expand=1), or with this command:

      \`\`\`sh
      gh pr create --head model-gitops/retrain/credit-risk --base main --title 'retrain(credit-risk): drift of income, 2026-11-28' --body 'Why: The alert of drift fires since 2026-11-26 and 3 of the last 5 windows show it.'
      \`\`\`

      To have it opened by itself next time, turn on **Allow GitHub Actions to create and approve pull requests** under Settings → Actions → General → Workflow permissions (an organization may have it turned off for all), or give the workflow a GitHub App’s token.

      To say no, close this issue: that is remembered for exactly these causes. It closes by itself once the pull request is there, or when the causes are over."
    `);
  });

  test("links to nothing that a name could make of it", () => {
    const { body } = fallbackIssue({ ...fallback, base: "a)](https://evil.test) b" });
    expect(body.replaceAll(/^```[\s\S]*?^```$/gm, "")).not.toContain("(https://evil.test");
  });

  test("has a command whose every text is one word of a shell, whatever it holds", () => {
    const hostile = ["'; rm -rf / #", "$(touch x)", "`id`", "\\'", '"', "a\nb", "!!", "-x", "*", "~", ...HOSTILE_TEXTS];
    const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 40 }));
    const property = fc.property(text, text, text, (title, base, reason) => {
      const command = openCommand({ record: { ...proposal(), reason }, base }, title);
      const words = wordsOf(command);
      expect(words.filter((_, index) => index % 2 === 0)).toEqual(["pr", "--head", "--base", "--title", "--body"]);
      expect(command).not.toContain("\n");
    });
    fc.assert(property, { numRuns: 60, seed: 11, examples: hostile.map((one) => [one, one, one]) });
  });

  test("is never cut, however many quotes its texts have", () => {
    const quotes = "'".repeat(1000);
    const { body } = fallbackIssue({ ...fallback, base: quotes, record: { ...proposal(), reason: quotes } });
    const [, command = ""] = /^```sh\n(.*)\n```$/m.exec(body) ?? [];
    expect(wordsOf(command).length).toBe(10);
  });

  test("hands a usual title on as it is", () => {
    const title = "retrain(churn): drift of l'été and 2 more, 2026-11-28";
    expect(wordsOf(openCommand(fallback, title))[7]).toBe(title);
  });
});

describe("the issue of drift that costs nothing", () => {
  test("has the numbers, what would change that, and how to have a retraining anyway", () => {
    const { title, body } = waitingIssue({
      model: "credit-risk",
      window: driftedWindow(),
      alerts: ALERTS,
      performance:
        "Nothing was lost, as 11200 mature labels show credibly: roc_auc 0.8130 [0.8010, 0.8250], limit 0.7900.",
      owners: ["@acme/risk"],
      manifestPath,
    });
    expect(title).toBe("credit-risk: production drifts, labels hold, no retraining is proposed");
    expect(body.replaceAll(/<details>[\s\S]*?<\/details>\n*/g, "")).toMatchInlineSnapshot(`
      "➖ **The inputs of \`credit-risk\` drift since 2026-11-26 00:00 UTC, and its labels show that nothing was lost: no retraining is proposed.** 1 of 3 measured columns drifted, among them income, which is critical.

      Nothing was lost, as 11200 mature labels show credibly: roc_auc 0.8130 &#91;0.8010, 0.8250&#93;, limit 0.7900.

      | Column | Distance | Limit | Limit from | Adjusted p | More | Outcome |
      | :- | -: | -: | :- | -: | :- | :- |
      | \`income\` <sub>critical, weight 3</sub> | 0.342 σ | 0.1 σ | models/credit-risk/model.yaml:42 | < 0.001 | mean 41.2 → 45.3 | ⚠️ drifted |

      | Metric | Kind | Value | Interval | Reference | Limit | Limit from | Rows | Outcome |
      | :- | :- | -: | :- | -: | -: | :- | -: | :- |
      | ROC AUC | realized | 0.813 | 0.801 to 0.825 | 0.816 | 0.790 | reference chunks | 11,200 | ✅ holds |

      Window of 2026-11-27, 12,345 rows. Distance of income: \`▁▁▁▁▁▁▁▁▁▁▁▇██\` (0.020 to 0.342). Compared with \`holdout\` \`sha256:cccccccccccc\`, 10,000 rows, 2026-09-01 to 2026-10-01. By labels: 11,200 of 11,900 rows of 2026-10-27, whose labels became mature in this window.

      **What would change that**

      - A metric by labels that passes its limit, or labels that no longer come: then this drift asks for a retraining by itself.
      - To hear less of it: if the change is here to stay, make newer rows the reference, or leave \`drift\` out of \`retraining.when\` in \`models/credit-risk/model.yaml\`.
      - To have one anyway, run \`model-gitops retrain --models credit-risk --now\`, or under Actions the watch workflow by **Run workflow** with \`credit-risk\` as its models.
      - This closes by itself once the drift is over or a retraining is proposed. Closed by you, it stays closed for this drift.

      <sub>For @acme/risk · limits: \`models/credit-risk/model.yaml\`</sub>"
    `);
  });
});
